package io.websync.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Why something failed, in a class for rules and words for people.
 *
 * @param code the class; it decides whether another attempt can help
 * @param httpStatus the status that the other side answered, when it answered at all
 * @param message what happened, with names and numbers; never a credential
 */
public record Failure(FailureCode code, @Nullable Integer httpStatus, String message) {

    /** Longer messages are cut to this many characters, so that a hostile origin cannot fill the topics. */
    public static final int MESSAGE_LIMIT = 500;

    public Failure {
        if (message.length() > MESSAGE_LIMIT) {
            message = message.substring(0, MESSAGE_LIMIT - 1) + "…";
        }
        message = wellFormed(message);
    }

    public static Failure of(FailureCode code, String message) {
        return new Failure(code, null, message);
    }

    public static Failure ofStatus(FailureCode code, int httpStatus, String message) {
        return new Failure(code, httpStatus, message);
    }

    /** Half a surrogate pair, as a cut or an origin leaves it, cannot be written as UTF-8. */
    private static String wellFormed(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        var result = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c < 0x10000 && Character.isSurrogate((char) c) ? 0xfffd : c)
                .forEach(result::appendCodePoint);
        return result.toString();
    }
}
