package io.websync.catalog.account;

/** What becomes of a person for whom an OpenID provider vouches. */
public sealed interface Vouched {

    /** @param account whose it is; let in */
    record Admitted(String account) implements Vouched {}

    /** Is not let in. */
    record Refused(Reason reason) implements Vouched {}

    /** Why somebody is not let in. */
    enum Reason {
        /** The account is disabled. */
        DISABLED,
        /** There is no account of this person, and none is made. */
        NO_ACCOUNT,
        /** The name is that of an account that is not known to be this person's. */
        NAME_TAKEN,
        /** The name cannot be an account's. */
        NO_NAME
    }
}
