package io.websync.ingest.account;

/** What is kept of a password. It costs time and memory on purpose. */
public interface PasswordHash {

    /** With a salt of its own, and with its parameters in the text. */
    String of(String password);

    /** In time that does not depend on where they differ. */
    boolean matches(String password, String hash);
}
