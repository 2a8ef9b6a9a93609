package io.websync.e2e.stack;

import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.process.Ports;
import io.websync.embedded.BrokerProcess;
import io.websync.embedded.DatabaseProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Each process in a JVM of its own, beside a broker and a database in processes of their own. */
public final class ProcessesStack implements Stack {

    /** What every JVM is started with unless a run says otherwise. */
    public static final List<String> JVM_FLAGS = List.of("-Xmx256m");

    /** How long a process may take to finish or hand back its work after SIGTERM. */
    public static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    private static final List<String> NATIVE_ACCESS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final List<String> EDGES = List.of("edge1", "edge2", "edge3");

    private final Path folder;
    private final ApiClient api;
    private final Map<String, Member> members = new LinkedHashMap<>();

    /** A process, and the address where it says how it is; engines have none. */
    private record Member(ManagedProcess process, int port, boolean engine) {}

    /**
     * Prepares, starts nothing.
     *
     * @param folder for data and logs; is made when missing
     * @param origins {@code host:port} on loopback that may be fetched from
     */
    public static ProcessesStack in(Path folder, Checkout checkout, List<String> jvmFlags, List<String> origins)
            throws IOException {
        return new ProcessesStack(folder.toAbsolutePath(), checkout, jvmFlags, origins);
    }

    private ProcessesStack(Path folder, Checkout checkout, List<String> jvmFlags, List<String> origins)
            throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        var ports = Ports.free(5 + EDGES.size());
        int broker = ports.get(0);
        int database = ports.get(1);
        int ingest = ports.get(2);
        int distributor = ports.get(4);
        String token = ApiClient.newToken();
        this.api = new ApiClient(URI.create("http://127.0.0.1:" + ingest), token);
        var settings = new ProcessSettings(folder, broker, database, distributor, token, origins);

        engine("broker", BrokerProcess.class, broker, jvmFlags, Stream::empty);
        engine(
                "database",
                DatabaseProcess.class,
                database,
                jvmFlags,
                () -> DatabaseServer.in(this.folder.resolve("database")));
        process("ingest-api", checkout.jar("ingest-api"), jvmFlags, settings.ingest(), ingest);
        process("fetcher", checkout.jar("fetcher"), jvmFlags, settings.fetcher(), ports.get(3));
        process("distributor", checkout.jar("distributor"), jvmFlags, settings.distributing(), distributor);
        for (int i = 0; i < EDGES.size(); i++) {
            String edge = EDGES.get(i);
            process(edge, checkout.jar("edge-consumer"), jvmFlags, settings.edge(edge), ports.get(5 + i));
        }
    }

    @Override
    public StackKind kind() {
        return StackKind.PROCESSES;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        start("broker", "database");
        start("ingest-api", "fetcher", "distributor", "edge1", "edge2", "edge3");
        Await.until("all edges to be known", START_LIMIT, PAUSE, () -> {
            List<String> known = api.nodes();
            return known.containsAll(EDGES) ? null : "known are " + known;
        });
    }

    /** Starts those of these that are not running, all at once, and returns when they are ready. */
    public void start(String... names) throws IOException, InterruptedException {
        List<Member> started = new ArrayList<>();
        for (String name : names) {
            var member = member(name);
            if (!member.process().isAlive()) {
                member.process().start();
                started.add(member);
            }
        }
        for (var member : started) {
            Await.until(member.process().name() + " to be ready", START_LIMIT, PAUSE, () -> notReady(member));
        }
    }

    /** @throws IllegalArgumentException when there is none of this name */
    public ManagedProcess process(String name) {
        return member(name).process();
    }

    /** The address of a process of ours; engines have none. */
    public URI address(String name) {
        return URI.create("http://127.0.0.1:" + member(name).port());
    }

    /** The names of the processes of ours, without the engines. */
    public List<String> ownProcesses() {
        return members.entrySet().stream()
                .filter(member -> !member.getValue().engine())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** {@code host:port} of the broker. */
    public String bootstrapServers() {
        return "127.0.0.1:" + member("broker").port();
    }

    @Override
    public void killAll() throws InterruptedException {
        ManagedProcess.kill(processes());
    }

    @Override
    public ApiClient api() {
        return api;
    }

    @Override
    public List<String> edges() {
        return EDGES;
    }

    @Override
    public Path www(String edge) {
        return folder.resolve(edge).resolve("www");
    }

    /** Where the bytes lie in the center. */
    public Path centerStorage() {
        return folder.resolve("center");
    }

    @Override
    public List<ManagedProcess> processes() {
        return members.values().stream().map(Member::process).toList();
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void stop() throws InterruptedException {
        List<Member> all = new ArrayList<>(members.values()).reversed();
        try (var scope = Executors.newVirtualThreadPerTaskExecutor()) {
            all.stream().filter(member -> !member.engine()).forEach(member -> scope.execute(() -> stop(member)));
        }
        all.stream().filter(Member::engine).forEach(ProcessesStack::stop);
        // What a kill or a failed stop left.
        killAll();
    }

    private static void stop(Member member) {
        try {
            var _ = member.process().stop(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void engine(
            String name, Class<?> main, int port, List<String> jvmFlags, Supplier<Stream<ProcessHandle>> others) {
        List<String> command = new ArrayList<>(List.of(Checkout.java()));
        command.addAll(jvmFlags);
        command.addAll(NATIVE_ACCESS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(folder.resolve(name).toString(), Integer.toString(port)));
        var process = new ManagedProcess(name, command, Map.of(), log(name), others);
        members.put(name, new Member(process, port, true));
    }

    private void process(String name, Path jar, List<String> jvmFlags, Map<String, String> environment, int port) {
        List<String> command = new ArrayList<>(List.of(Checkout.java()));
        command.addAll(jvmFlags);
        command.addAll(NATIVE_ACCESS);
        command.addAll(List.of("-jar", jar.toString(), "--server.port=" + port));
        members.put(name, new Member(new ManagedProcess(name, command, environment, log(name)), port, false));
    }

    private Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    private Member member(String name) {
        var member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException("no process " + name + " among " + members.keySet());
        }
        return member;
    }

    private static @Nullable String notReady(Member member) throws IOException, InterruptedException {
        var process = member.process();
        if (!process.isAlive()) {
            throw new ScenarioFailure(
                    process.name() + " ended while it started; its log ends:\n" + process.logTail(20));
        }
        if (member.engine()) {
            return Ports.answers(member.port()) ? null : "nobody listens at port " + member.port();
        }
        return ApiClient.health(URI.create("http://127.0.0.1:" + member.port()), "/actuator/health/readiness");
    }
}
