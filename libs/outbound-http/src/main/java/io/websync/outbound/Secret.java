package io.websync.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A secret that settings name but do not hold. Its value is never part of a message. */
final class Secret {

    private static final long LIVES_NANOS = Duration.ofSeconds(30).toNanos();

    private record Value(String text, long readAtNanos) {}

    private final String reference;
    private volatile @Nullable Value value;

    private Secret(String reference) {
        this.reference = reference;
    }

    /** @throws IllegalArgumentException when it is neither {@code env:NAME} nor {@code file:PATH} */
    static Secret parse(String reference) {
        if (!reference.startsWith("env:") && !reference.startsWith("file:")) {
            throw new IllegalArgumentException(
                    "outbound.profiles[].secret-headers are env:NAME or file:PATH, not the secret itself");
        }
        return new Secret(reference);
    }

    /** @throws IllegalStateException when there is no such variable or file */
    String read() {
        Value known = value;
        if (known == null || System.nanoTime() - known.readAtNanos > LIVES_NANOS) {
            known = new Value(load(), System.nanoTime());
            value = known;
        }
        return known.text;
    }

    private String load() {
        if (reference.startsWith("env:")) {
            String variable = System.getenv(reference.substring(4));
            if (variable == null) {
                throw new IllegalStateException("the secret " + reference + " is not in the environment");
            }
            return variable;
        }
        try {
            return Files.readAllLines(Path.of(reference.substring(5))).stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the secret " + reference + " is empty"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the secret " + reference + " cannot be read", e);
        }
    }
}
