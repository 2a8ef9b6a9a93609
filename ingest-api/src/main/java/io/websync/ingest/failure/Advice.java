package io.websync.ingest.failure;

import io.websync.contracts.FailureCode;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * What a class of failure means, and what to do about it, in a sentence each and in the reader's language. The page of failures in
 * the documentation says more.
 *
 * @param recoverable whether another try can help without anyone changing anything
 */
public record Advice(String reason, String remedy, boolean recoverable) {

    /** English is the bundle without a language; the machine's own language is nobody's here. */
    private static final ResourceBundle.Control BY_READER =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    public static Advice of(FailureCode code, Locale language) {
        ResourceBundle words = ResourceBundle.getBundle("io.websync.ingest.failure.advice", language, BY_READER);
        return new Advice(words.getString(code + ".reason"), words.getString(code + ".remedy"), code.recoverable());
    }

    /** Of a class by its name; null when a newer version has written it. */
    public static @Nullable Advice of(String code, Locale language) {
        for (FailureCode one : FailureCode.values()) {
            if (one.name().equals(code)) {
                return of(one, language);
            }
        }
        return null;
    }
}
