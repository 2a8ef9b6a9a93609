package io.websync.testing;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Assumptions;

/**
 * Kafka, PostgreSQL and S3 in containers, for the suites that say what websync expects of each. They are there in a build with
 * {@code -Ptestcontainers} alone; in every other one the same suites run on engines inside the build.
 */
public interface ContainerEngines {

    /** A database of its own, empty. */
    record Database(String url, String username, String password) {}

    /** A broker of its own, without topics. */
    record Broker(String bootstrapServers, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /** An S3 store. */
    record Store(URI endpoint, String accessKey, String secretKey) {}

    /** Whether a container engine answers. */
    boolean areThere();

    Database database() throws IOException;

    Broker broker() throws IOException;

    Store store() throws IOException;

    /** Those of this build, if it has them. Where it has, and no container engine answers, the test is skipped and says so. */
    static Optional<ContainerEngines> ofTheBuild() {
        Optional<ContainerEngines> engines =
                ServiceLoader.load(ContainerEngines.class).findFirst();
        engines.ifPresent(found -> Assumptions.assumeTrue(
                found.areThere(), "no container engine answers, and the build has -Ptestcontainers: not run"));
        return engines;
    }
}
