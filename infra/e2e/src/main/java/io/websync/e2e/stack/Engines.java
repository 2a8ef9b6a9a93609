package io.websync.e2e.stack;

import io.websync.e2e.process.ManagedProcess;
import io.websync.embedded.BrokerProcess;
import io.websync.embedded.DatabaseProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** Makes the processes that websync stands on: brokers, a database, an S3 server. Each has its data in a folder of its own. */
final class Engines {

    static final List<String> NATIVE_ACCESS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final List<String> jvmFlags;

    /** A process that listens. */
    record Engine(ManagedProcess process, String host, int port) {

        String address() {
            return host + ":" + port;
        }
    }

    Engines(Path folder, List<String> jvmFlags) {
        this.folder = folder;
        this.jvmFlags = jvmFlags;
    }

    /**
     * One broker, or a cluster whose topics have as many copies as there are brokers and are written to by a majority.
     *
     * @param host where clients reach them
     */
    List<Engine> brokers(int count, String host, Queue<Integer> ports) throws IOException {
        List<Integer> clients = new ArrayList<>();
        List<String> voters = new ArrayList<>();
        List<Integer> controllers = new ArrayList<>();
        for (int node = 1; node <= count; node++) {
            clients.add(ports.remove());
            controllers.add(ports.remove());
            voters.add(node + "@" + LOOPBACK + ":" + controllers.getLast());
        }
        String cluster = Uuid.randomUuid().toString();
        List<Engine> brokers = new ArrayList<>();
        for (int node = 1; node <= count; node++) {
            String name = count == 1 ? "broker" : "broker" + node;
            Path data = Files.createDirectories(folder.resolve(name));
            if (Files.notExists(data.resolve("cluster.id"))) {
                Files.writeString(data.resolve("cluster.id"), cluster, StandardCharsets.UTF_8);
            }
            int port = clients.get(node - 1);
            String client = "PLAINTEXT://" + host + ":" + port;
            List<String> properties = new ArrayList<>(List.of(
                    "node.id=" + node,
                    "controller.quorum.voters=" + String.join(",", voters),
                    "listeners=" + client + ",CONTROLLER://" + LOOPBACK + ":" + controllers.get(node - 1),
                    "advertised.listeners=" + client));
            if (count > 1) {
                properties.addAll(List.of(
                        "offsets.topic.replication.factor=" + count,
                        "transaction.state.log.replication.factor=" + count,
                        "transaction.state.log.min.isr=" + (count / 2 + 1),
                        "min.insync.replicas=" + (count / 2 + 1)));
            }
            brokers.add(engine(name, BrokerProcess.class, host, port, Stream::empty, properties));
        }
        return brokers;
    }

    Engine database(int port) {
        return engine(
                "database",
                DatabaseProcess.class,
                LOOPBACK,
                port,
                () -> DatabaseServer.in(folder.resolve("database")),
                List.of());
    }

    Engine s3(int port) {
        return engine("s3", S3Process.class, LOOPBACK, port, Stream::empty, List.of());
    }

    private Engine engine(
            String name,
            Class<?> main,
            String host,
            int port,
            Supplier<Stream<ProcessHandle>> others,
            List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Checkout.java()));
        command.addAll(jvmFlags);
        command.addAll(NATIVE_ACCESS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(folder.resolve(name).toString(), Integer.toString(port)));
        command.addAll(arguments);
        Path log = folder.resolve("logs").resolve(name + ".log");
        return new Engine(new ManagedProcess(name, command, Map.of(), log, others), host, port);
    }
}
