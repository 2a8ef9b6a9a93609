package io.websync.standalone;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the standalone is told. The settings of each process can be given too, by environment or by a file
 * {@code <data-folder>/<process>.yml}; what the standalone sets itself (addresses, folders, credentials) wins.
 *
 * @param dataFolder everything that is kept lies here: broker, catalog, center storage, edges; default {@code data}
 * @param port of the page and the API, 0 takes a free one; default 8080
 * @param address where the page and the API listen; default {@code 127.0.0.1}, this machine only
 * @param edges names of the edges; default edge1, edge2, edge3
 * @param brokerPort of the embedded broker on loopback, 0 takes a free one at each start; default 0
 */
@ConfigurationProperties("websync.standalone")
public record StandaloneSettings(
        Path dataFolder, Integer port, String address, List<String> edges, Integer brokerPort) {

    public StandaloneSettings(
            @Nullable Path dataFolder,
            @Nullable Integer port,
            @Nullable String address,
            @Nullable List<String> edges,
            @Nullable Integer brokerPort) {
        this.dataFolder = Objects.requireNonNullElse(dataFolder, Path.of("data"))
                .toAbsolutePath()
                .normalize();
        this.port = checkedPort("port", Objects.requireNonNullElse(port, 8080));
        this.address = Objects.requireNonNullElse(address, "127.0.0.1");
        this.edges = List.copyOf(Objects.requireNonNullElse(edges, List.of("edge1", "edge2", "edge3")));
        this.brokerPort = checkedPort("broker-port", Objects.requireNonNullElse(brokerPort, 0));
        if (this.edges.isEmpty() || this.edges.size() > 16 || new HashSet<>(this.edges).size() != this.edges.size()) {
            throw new IllegalArgumentException(
                    "websync.standalone.edges is 1 to 16 different names, but it is " + this.edges);
        }
    }

    private static int checkedPort(String name, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("websync.standalone." + name + " is 0 to 65535, but it is " + port);
        }
        return port;
    }
}
