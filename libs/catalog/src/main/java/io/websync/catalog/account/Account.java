package io.websync.catalog.account;

/**
 * Who is asking.
 *
 * @param grants nodes that a user may choose; an administrator may choose all
 * @param quota what the account may use up; what it leaves open is as the settings say
 */
public record Account(String name, Role role, Grants grants, Quota quota) {

    /** What an account may do. */
    public enum Role {
        ADMIN,
        USER
    }

    /** Without grants and with no quota of its own. */
    public Account(String name, Role role) {
        this(name, role, Grants.NONE, Quota.OPEN);
    }

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }
}
