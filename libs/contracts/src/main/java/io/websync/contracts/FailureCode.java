package io.websync.contracts;

/** The classes of failure, each in its category and with what it means for another attempt. */
public enum FailureCode {
    /** 404, 410: the origin says that there is no such file. */
    NOT_FOUND(Category.SOURCE, false),
    /** 401, 403, 407, 451: the origin does not give it to us. */
    FORBIDDEN(Category.SOURCE, false),
    /** Any other 4xx. */
    REFUSED_BY_ORIGIN(Category.SOURCE, false),
    /** 429, or a 503 with Retry-After. */
    RATE_LIMITED(Category.SOURCE, true),
    /** 5xx, 408, 425. */
    ORIGIN_ERROR(Category.SOURCE, true),
    /** The host name has no address. */
    DNS(Category.SOURCE, true),
    /** No TCP connection: refused, unreachable, timed out. */
    CONNECT(Category.SOURCE, true),
    /** The certificate or the handshake is not acceptable. */
    TLS(Category.SOURCE, true),
    /** Too many redirects, a loop, or one to an address that is no http or https URL. */
    REDIRECT(Category.SOURCE, false),
    /** The guard refuses the address: internal, or not allowed by the operator. */
    BLOCKED_ADDRESS(Category.SOURCE, false),
    /** The answer is no HTTP, breaks a limit on headers, contradicts itself, or answers what nobody asked. */
    PROTOCOL(Category.SOURCE, true),
    /** Larger than the operator's limit, or without an end. */
    TOO_LARGE(Category.SOURCE, false),
    /** The body ended before the promised length, or the connection was reset in mid-body. */
    SHORT_BODY(Category.TRANSFER, true),
    /** No byte, or next to none, for the no-progress limit. */
    STALLED(Category.TRANSFER, true),
    /** The bytes are not those of the digest that the list gave. Tried once more from scratch, then it is final. */
    DIGEST_MISMATCH(Category.TRANSFER, true),
    /** The bytes that arrived from center storage are not those of the order's digest. */
    CORRUPTED(Category.TRANSFER, true),
    /** Center storage does not hold the blob that was ordered. */
    BLOB_MISSING(Category.TRANSFER, true),
    /** No room left where the bytes go. */
    NO_SPACE(Category.DESTINATION, true),
    /** Reading or writing where the bytes go failed. */
    STORAGE(Category.DESTINATION, true),
    /** Another asset holds this path, or a folder of it, on the edge. */
    PATH_CONFLICT(Category.DESTINATION, false),
    /** The time to expire passed before the work was done. */
    EXPIRED(Category.DESTINATION, false),
    /** The submission was canceled before the work started. */
    CANCELED(Category.DESTINATION, false),
    /** A record that its stage could not decode. */
    UNDECODABLE(Category.DESTINATION, false),
    /** A record that is not signed by whom it says it is from. */
    FORGED(Category.DESTINATION, false),
    /** A defect of websync itself; the log has the stack trace. */
    INTERNAL(Category.DESTINATION, true);

    /** Where to look: at the origin, on the way, or on our side. */
    public enum Category {
        SOURCE,
        TRANSFER,
        DESTINATION
    }

    private final Category category;
    private final boolean recoverable;

    FailureCode(Category category, boolean recoverable) {
        this.category = category;
        this.recoverable = recoverable;
    }

    public Category category() {
        return category;
    }

    /** Whether another attempt can succeed without anyone changing the request. */
    public boolean recoverable() {
        return recoverable;
    }
}
