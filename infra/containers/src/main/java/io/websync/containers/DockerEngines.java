package io.websync.containers;

import com.github.dockerjava.api.model.PortBinding;
import io.websync.testing.ContainerEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/**
 * The engines of docker-compose.yml, each started when it is asked for first and ended with the JVM, by the same users and with the same
 * programs. Thread-safe.
 */
public final class DockerEngines implements ContainerEngines {

    private static final String PASSWORD = "of-a-test";
    private static final String ACCESS_KEY = "websync-test";
    private static final String SECRET_KEY = "a-secret-of-the-test";
    private static final int POSTGRES = 5432;
    private static final int KAFKA = 9092;
    private static final int S3 = 8333;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ATTEMPTS = 3;

    private static final class Shared {
        static final Object LOCK = new Object();
        static final AtomicInteger DATABASES = new AtomicInteger();
        static @Nullable GenericContainer<?> postgres;
        static @Nullable GenericContainer<?> s3;
    }

    @Override
    public boolean areThere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public Database database() throws IOException {
        GenericContainer<?> postgres = postgres();
        String server = "jdbc:postgresql://" + postgres.getHost() + ":" + postgres.getMappedPort(POSTGRES) + "/";
        String name = "test" + Shared.DATABASES.incrementAndGet();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = DriverManager.getConnection(server + "postgres", "postgres", PASSWORD);
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name);
                return new Database(server + name, "postgres", PASSWORD);
            } catch (SQLException e) {
                // The port is open before the server is ready.
                if (System.nanoTime() > deadline) {
                    throw new IOException("PostgreSQL does not answer: " + postgres.getLogs(), e);
                }
                pause();
            }
        }
    }

    private static GenericContainer<?> postgres() throws IOException {
        synchronized (Shared.LOCK) {
            if (Shared.postgres == null) {
                GenericContainer<?> container = new GenericContainer<>(Images.of("postgres"))
                        .withEnv("POSTGRES_PASSWORD", PASSWORD)
                        .withCreateContainerCmdModifier(command -> command.withUser("999:999"))
                        .withExposedPorts(POSTGRES)
                        .withStartupTimeout(PATIENCE);
                container.start();
                Shared.postgres = container;
            }
            return Objects.requireNonNull(Shared.postgres);
        }
    }

    /** Clients are told by the broker where it is, so its port outside has to be known before it starts. */
    @Override
    public Broker broker() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            GenericContainer<?> container = new GenericContainer<>(Images.of("kafka"))
                    .withExposedPorts(KAFKA)
                    .withEnv("KAFKA_HEAP_OPTS", "-Xmx512m")
                    .withEnv("LOG_DIR", "/tmp/logs")
                    .withCopyToContainer(
                            Transferable.of(properties(DockerClientFactory.instance().dockerHostIpAddress(), port)),
                            "/tmp/server.properties")
                    .withCreateContainerCmdModifier(command -> command.withUser("1000:1000")
                            .withEntrypoint("/bin/bash", "-c")
                            .withHostConfig(Objects.requireNonNull(command.getHostConfig())
                                    .withPortBindings(PortBinding.parse(port + ":" + KAFKA))))
                    .withCommand("/opt/kafka/bin/kafka-storage.sh format -t 4L6g3nShT-eMCtK--X86sw -c /tmp/server.properties"
                            + " && exec /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties")
                    .waitingFor(Wait.forListeningPort().withStartupTimeout(PATIENCE));
            try {
                container.start();
                return new Broker(container.getHost() + ":" + port, container::stop);
            } catch (ContainerLaunchException e) {
                container.stop();
                // Somebody else may have taken the port meanwhile.
                if (attempt == ATTEMPTS) {
                    throw new IOException("Kafka does not start", e);
                }
            }
        }
    }

    private static String properties(String host, int port) {
        var lines = List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:9093",
                "listeners=PLAINTEXT://0.0.0.0:" + KAFKA + ",CONTROLLER://127.0.0.1:9093,INTERNAL://127.0.0.1:9094",
                "advertised.listeners=PLAINTEXT://" + host + ":" + port + ",INTERNAL://127.0.0.1:9094",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT",
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=INTERNAL",
                "log.dirs=/tmp/kafka",
                "offsets.topic.replication.factor=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0",
                "auto.create.topics.enable=false",
                "log.cleaner.dedupe.buffer.size=16777216");
        return String.join("\n", lines) + "\n";
    }

    @Override
    public Store store() throws IOException {
        synchronized (Shared.LOCK) {
            if (Shared.s3 == null) {
                GenericContainer<?> container = new GenericContainer<>(Images.of("s3"))
                        .withEnv(Map.of("AWS_ACCESS_KEY_ID", ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", SECRET_KEY))
                        .withCreateContainerCmdModifier(command -> command.withUser("1000:1000")
                                .withEntrypoint("weed"))
                        .withCommand("server", "-dir=/data", "-ip.bind=0.0.0.0", "-volume.max=0", "-filer", "-s3", "-s3.port=" + S3)
                        .withExposedPorts(S3)
                        .waitingFor(Wait.forHttp("/healthz").forPort(S3).withStartupTimeout(PATIENCE));
                container.start();
                Shared.s3 = container;
            }
            GenericContainer<?> s3 = Objects.requireNonNull(Shared.s3);
            return new Store(
                    URI.create("http://" + s3.getHost() + ":" + s3.getMappedPort(S3)), ACCESS_KEY, SECRET_KEY);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
