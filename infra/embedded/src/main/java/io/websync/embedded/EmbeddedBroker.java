package io.websync.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and controller in this JVM, with its data in a folder that survives restarts and kill -9. Listens on
 * loopback only.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts with free ports. */
    public static EmbeddedBroker start(Path folder) throws IOException {
        return start(folder, 0, new Properties());
    }

    /**
     * Starts and returns at once; clients connect as soon as the broker is ready, after 3 to 13 seconds. Brokers of one
     * cluster have one id in their folders' files {@code cluster.id}, and properties that name each other.
     *
     * @param port for clients; 0 takes a free one
     * @param more broker properties that win over the ones here
     */
    public static EmbeddedBroker start(Path folder, int port, Properties more) throws IOException {
        return start(folder, port, more, List.of());
    }

    /**
     * One that lets nobody in without a password (TLS, SCRAM) and nobody do what no right allows. Brokers and controllers know each
     * other by certificate.
     *
     * @param port for clients; 0 takes a free one
     * @param keystore PKCS #12 with the broker's key and certificate, which is for 127.0.0.1 and vouches for itself, for {@code CN=broker}
     * @param certificate the same certificate in PEM
     * @param password of the keystore, and of {@code admin}, who may do everything
     */
    public static EmbeddedBroker startSecured(Path folder, int port, Path keystore, Path certificate, String password)
            throws IOException {
        int clients = port == 0 ? freePort() : port;
        String own = "INTERNAL://127.0.0.1:" + freePort();
        var config = new Properties();
        int controller = freePort();
        config.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controller);
        config.setProperty(
                "listeners", "CLIENT://127.0.0.1:" + clients + "," + own + ",CONTROLLER://127.0.0.1:" + controller);
        config.setProperty("advertised.listeners", "CLIENT://127.0.0.1:" + clients + "," + own);
        config.setProperty("listener.security.protocol.map", "CLIENT:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL");
        config.setProperty("inter.broker.listener.name", "INTERNAL");
        config.setProperty("listener.name.internal.ssl.client.auth", "required");
        config.setProperty("listener.name.controller.ssl.client.auth", "required");
        config.setProperty("ssl.keystore.type", "PKCS12");
        config.setProperty("ssl.keystore.location", keystore.toString());
        config.setProperty("ssl.keystore.password", password);
        config.setProperty("ssl.key.password", password);
        config.setProperty("ssl.truststore.type", "PEM");
        config.setProperty("ssl.truststore.location", certificate.toString());
        config.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-512,SCRAM-SHA-256");
        for (String mechanism : List.of("scram-sha-512", "scram-sha-256")) {
            config.setProperty(
                    "listener.name.client." + mechanism + ".sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        config.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        config.setProperty("allow.everyone.if.no.acl.found", "false");
        config.setProperty("super.users", "User:admin;User:CN=broker");
        return start(folder, clients, config, List.of("SCRAM-SHA-512=[name=admin,password=" + password + "]"));
    }

    private static EmbeddedBroker start(Path folder, int port, Properties more, List<String> users) throws IOException {
        Files.createDirectories(folder);
        int clientPort = port == 0 ? freePort() : port;
        int controllerPort = freePort();
        Path data = folder.resolve("data");
        Properties config = new Properties();
        config.setProperty("process.roles", "broker,controller");
        config.setProperty("node.id", "1");
        config.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        config.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + clientPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + clientPort);
        config.setProperty("controller.listener.names", "CONTROLLER");
        config.setProperty("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        config.setProperty("log.dirs", data.toString());
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            config.setProperty(topic + ".replication.factor", "1");
        }
        config.setProperty("offsets.topic.num.partitions", "4");
        config.setProperty("transaction.state.log.num.partitions", "4");
        config.setProperty("transaction.state.log.min.isr", "1");
        config.setProperty("share.coordinator.state.topic.min.isr", "1");
        config.setProperty("group.initial.rebalance.delay.ms", "0");
        config.setProperty("auto.create.topics.enable", "false");
        // The default of 128 MB eats a small heap.
        config.setProperty("log.cleaner.dedupe.buffer.size", "16777216");
        // An edge may be away for a year; by default its offsets go after a week.
        config.setProperty("offsets.retention.minutes", Integer.toString(60 * 24 * 366));
        config.setProperty("num.network.threads", "2");
        config.setProperty("num.io.threads", "4");
        // Acknowledged records survive a crash of the process in the page cache; a crash of the machine costs at most
        // this.
        config.setProperty("log.flush.interval.ms", "1000");
        config.putAll(more);

        if (!Files.exists(data.resolve("meta.properties"))) {
            format(folder, data, Integer.parseInt(config.getProperty("node.id")), users);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server, clientPort);
    }

    private static void format(Path folder, Path data, int node, List<String> users) throws IOException {
        Path idFile = folder.resolve("cluster.id");
        if (!Files.exists(idFile)) {
            Files.writeString(idFile, Uuid.randomUuid().toString(), StandardCharsets.UTF_8);
        }
        var formatter = new Formatter();
        formatter
                .setNodeId(node)
                .setClusterId(Files.readString(idFile).strip())
                .addDirectory(data.toString())
                .setMetadataLogDirectory(data.toString())
                .setControllerListenerName("CONTROLLER")
                .setScramArguments(users)
                .setIgnoreFormatted(true);
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IOException("cannot format the broker's folder " + folder, e);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
