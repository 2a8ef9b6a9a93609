package io.websync.catalog.account;

/** Who is asking. */
public record Account(String name, Role role) {

    /** What an account may do. */
    public enum Role {
        ADMIN,
        USER
    }

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }
}
