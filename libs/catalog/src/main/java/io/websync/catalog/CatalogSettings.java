package io.websync.catalog;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a process reaches the catalog.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, with any parameter of the driver's own (TLS, …); default
 *     {@code jdbc:postgresql://localhost:5432/websync}
 * @param username default {@code websync}
 * @param password default empty
 * @param poolSize connections at most, 2 to 100; default 8
 */
public record CatalogSettings(String url, String username, String password, Integer poolSize) {

    public CatalogSettings(
            @Nullable String url, @Nullable String username, @Nullable String password, @Nullable Integer poolSize) {
        this.url = Objects.requireNonNullElse(url, "jdbc:postgresql://localhost:5432/websync");
        this.username = Objects.requireNonNullElse(username, "websync");
        this.password = Objects.requireNonNullElse(password, "");
        this.poolSize = Objects.requireNonNullElse(poolSize, 8);
        if (this.poolSize < 2 || this.poolSize > 100) {
            throw new IllegalArgumentException("catalog.pool-size is 2 to 100, but it is " + this.poolSize);
        }
    }

    /** Without the password, so that it can stand in a log. */
    @Override
    public String toString() {
        return "CatalogSettings[url=" + url + ", username=" + username + ", poolSize=" + poolSize + "]";
    }
}
