package io.websync.fetcher.download;

import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands before another storage, and takes and renews nothing while it is told so. */
final class FailingStorage {

    private static final Set<String> FAILING = Set.of("put", "renew", "check");

    private final CenterStorage storage;
    private volatile @Nullable String trouble;

    FailingStorage(CenterStorage blobs) {
        storage = (CenterStorage) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CenterStorage.class}, (_, method, arguments) -> {
                    if (trouble != null && FAILING.contains(method.getName())) {
                        throw new IOException(trouble);
                    }
                    try {
                        return method.invoke(blobs, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    CenterStorage storage() {
        return storage;
    }

    /** @param message of every error from here on; null for none */
    void failWith(@Nullable String message) {
        trouble = message;
    }
}
