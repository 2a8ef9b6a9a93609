package io.websync.e2e.stack;

import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole pipeline in one JVM. Its database is a process of its own all the same, and is killed with it. */
public final class StandaloneStack implements Stack {

    public static final List<String> JVM_FLAGS = List.of("-Xmx512m");

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final List<String> EDGES = List.of("edge1", "edge2", "edge3");

    private final Path folder;
    private final Path data;
    private final URI address;
    private final ManagedProcess process;
    private @Nullable ApiClient api;

    /** Prepares, starts nothing; arguments as in {@link ProcessesStack#in}. */
    public static StandaloneStack in(Path folder, Checkout checkout, List<String> jvmFlags, List<String> origins)
            throws IOException {
        return new StandaloneStack(folder.toAbsolutePath(), checkout, jvmFlags, origins);
    }

    private StandaloneStack(Path folder, Checkout checkout, List<String> jvmFlags, List<String> origins)
            throws IOException {
        this.folder = folder;
        this.data = folder.resolve("data");
        Files.createDirectories(folder);
        int port = Ports.free(1).getFirst();
        this.address = URI.create("http://127.0.0.1:" + port);
        List<String> command = new ArrayList<>(List.of(Checkout.java()));
        command.addAll(jvmFlags);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-jar", checkout.jar("infra/standalone").toString()));
        var environment = Map.of(
                "WEBSYNC_STANDALONE_DATAFOLDER", data.toString(),
                "WEBSYNC_STANDALONE_PORT", Integer.toString(port),
                "WEBSYNC_FETCHER_OUTBOUND_ALLOW", String.join(",", origins));
        this.process = new ManagedProcess(
                "standalone", command, environment, folder.resolve("logs/standalone.log"), this::databaseServer);
    }

    @Override
    public StackKind kind() {
        return StackKind.STANDALONE;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            process.start();
        }
        Await.until("the standalone to be ready", START_LIMIT, PAUSE, () -> {
            if (!process.isAlive()) {
                throw new ScenarioFailure("it ended while it started; its log ends:\n" + process.logTail(20));
            }
            return ApiClient.health(address, "/actuator/health");
        });
        Await.until("all edges to be known", START_LIMIT, PAUSE, () -> {
            List<String> known = api().nodes();
            return known.containsAll(EDGES) ? null : "known are " + known;
        });
    }

    @Override
    public void killAll() throws InterruptedException {
        process.kill();
    }

    @Override
    public ApiClient api() {
        var known = api;
        if (known == null) {
            try {
                known = new ApiClient(
                        address, Files.readString(data.resolve("admin-token")).strip());
            } catch (IOException e) {
                throw new ScenarioFailure("the standalone has written no admin token: " + e);
            }
            api = known;
        }
        return known;
    }

    @Override
    public List<String> edges() {
        return EDGES;
    }

    @Override
    public Path www(String edge) {
        return data.resolve("edges").resolve(edge).resolve("www");
    }

    @Override
    public List<ManagedProcess> processes() {
        return List.of(process);
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void stop() throws InterruptedException {
        var _ = process.stop(STOP_LIMIT);
        process.kill();
    }

    private Stream<ProcessHandle> databaseServer() {
        return DatabaseServer.in(data);
    }
}
