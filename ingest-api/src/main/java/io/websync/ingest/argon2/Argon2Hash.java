package io.websync.ingest.argon2;

import io.websync.ingest.account.PasswordHash;
import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id with the parameters that OWASP's password storage cheat sheet names first: 19 MiB, 2 passes, 1 lane. Made by Spring
 * Security's encoder on Bouncy Castle: kept up by many, and no native code. At most two are computed at once, so that a flood of
 * attempts to sign in takes neither the heap nor every core. Thread-safe.
 */
public final class Argon2Hash implements PasswordHash {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int AT_ONCE = 2;

    private final Argon2PasswordEncoder encoder =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    @Override
    public String of(String password) {
        places.acquireUninterruptibly();
        try {
            return String.valueOf(encoder.encode(password));
        } finally {
            places.release();
        }
    }

    @Override
    public boolean matches(String password, String hash) {
        places.acquireUninterruptibly();
        try {
            return encoder.matches(password, hash);
        } finally {
            places.release();
        }
    }
}
