package io.websync.e2e.stack;

import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Each process in a JVM of its own, beside a broker and a database in processes of their own. */
public final class ProcessesStack implements Stack {

    /** What every JVM is started with unless a run says otherwise. */
    public static final List<String> JVM_FLAGS = List.of("-Xmx256m");

    /** How long a process may take to finish or hand back its work after SIGTERM. */
    public static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final List<String> EDGES = List.of("edge1", "edge2", "edge3");

    private final Path folder;
    private final Layout layout;
    private final ApiClient api;
    private final String bootstrapServers;
    private final String databaseUrl;
    private final @Nullable Wan wan;
    private final Map<String, SmallDisk> disks = new LinkedHashMap<>();
    private final Map<String, Member> members = new LinkedHashMap<>();

    /** A process, and the address where it says how it is; engines only listen. */
    private record Member(ManagedProcess process, String host, int port, boolean engine) {}

    /** The standard layout; arguments as in {@link #in(Path, Checkout, List, List, Layout)}. */
    public static ProcessesStack in(Path folder, Checkout checkout, List<String> jvmFlags, List<String> origins)
            throws IOException {
        return in(folder, checkout, jvmFlags, origins, Layout.STANDARD);
    }

    /**
     * Prepares, starts nothing.
     *
     * @param folder for data and logs; is made when missing
     * @param origins {@code host:port} on loopback that may be fetched from
     */
    public static ProcessesStack in(
            Path folder, Checkout checkout, List<String> jvmFlags, List<String> origins, Layout layout)
            throws IOException {
        return new ProcessesStack(folder.toAbsolutePath(), checkout, jvmFlags, origins, layout);
    }

    private ProcessesStack(Path folder, Checkout checkout, List<String> jvmFlags, List<String> origins, Layout layout)
            throws IOException {
        this.folder = folder;
        this.layout = layout;
        Files.createDirectories(folder);
        layout.disks().keySet().forEach(name -> disks.put(name, new SmallDisk(folder.resolve(name))));
        wan = layout.wan() ? new Wan(checkout, folder.resolve("wan"), EDGES) : null;
        String center = wan == null ? LOOPBACK : Wan.CENTER;
        var ports = new ArrayDeque<>(Ports.free(6 + EDGES.size() + 2 * layout.brokers()));
        var engines = new Engines(folder, jvmFlags);
        var brokers = engines.brokers(layout.brokers(), center, ports);
        bootstrapServers =
                String.join(",", brokers.stream().map(Engines.Engine::address).toList());
        brokers.forEach(this::engine);
        var database = engines.database(ports.remove());
        databaseUrl = ProcessSettings.databaseUrl(database.port());
        engine(database);
        String s3 = null;
        if (layout.s3()) {
            var server = engines.s3(ports.remove());
            engine(server);
            s3 = "http://" + server.address();
        }
        String token = ApiClient.newToken();
        int ingest = ports.remove();
        int distributor = ports.remove();
        int blobs = layout.blobsApart() ? ports.remove() : distributor;
        this.api = new ApiClient(URI.create("http://" + LOOPBACK + ":" + ingest), token);
        var settings = new ProcessSettings(
                folder,
                bootstrapServers,
                layout.brokers(),
                database.port(),
                "http://" + center + ":" + blobs,
                s3,
                token,
                origins);
        process("ingest-api", checkout.jar("ingest-api"), jvmFlags, settings.ingest(), ingest);
        process("fetcher", checkout.jar("fetcher"), jvmFlags, settings.fetcher(), ports.remove());
        Path jar = checkout.jar("distributor");
        process("distributor", jar, jvmFlags, settings.distributing("distributor-1"), distributor);
        if (layout.blobsApart()) {
            var its = settings.distributing("blobs-1");
            ProcessSettings.put(its, "websync.distributor.roles", "blobs");
            process("blobs", jar, jvmFlags, its, blobs);
        }
        for (String edge : EDGES) {
            process(edge, checkout.jar("edge-consumer"), jvmFlags, settings.edge(edge), ports.remove());
        }
    }

    @Override
    public StackKind kind() {
        return StackKind.PROCESSES;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        if (wan != null) {
            wan.up();
        }
        for (var disk : layout.disks().entrySet()) {
            disk(disk.getKey()).mount(disk.getValue());
        }
        start(engines().toArray(String[]::new));
        start(ownProcesses().toArray(String[]::new));
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
        return URI.create("http://" + member(name).host() + ":" + member(name).port());
    }

    /** The names of the engines that it stands on. */
    public List<String> engines() {
        return members.entrySet().stream()
                .filter(member -> member.getValue().engine())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Changes a setting from the next start of a process on.
     *
     * @param key a setting's dotted name, or the name of an environment variable
     */
    public void set(String process, String key, String value) {
        var changed = new LinkedHashMap<String, String>();
        ProcessSettings.put(changed, key, value);
        process(process).set(changed);
    }

    /** The line to the edges; only with a layout that has one. */
    public Wan wan() {
        return Objects.requireNonNull(wan, "the layout has no WAN");
    }

    /** A small file system of the layout's. */
    public SmallDisk disk(String name) {
        return Objects.requireNonNull(disks.get(name), "the layout has no such disk");
    }

    /** The names of the processes of ours, without the engines. */
    public List<String> ownProcesses() {
        return members.entrySet().stream()
                .filter(member -> !member.getValue().engine())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** {@code host:port} of the broker, or of all of them. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Of the catalog, for JDBC. */
    public String databaseUrl() {
        return databaseUrl;
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
        abandon();
    }

    @Override
    public void abandon() throws InterruptedException {
        // What a kill or a failed stop left.
        killAll();
        try {
            for (var disk : disks.values()) {
                disk.unmount();
            }
            if (wan != null) {
                wan.down();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(Member member) {
        try {
            var _ = member.process().stop(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void engine(Engines.Engine engine) {
        members.put(engine.process().name(), new Member(engine.process(), engine.host(), engine.port(), true));
    }

    private void process(String name, Path jar, List<String> jvmFlags, Map<String, String> environment, int port) {
        boolean away = wan != null && EDGES.contains(name);
        List<String> command = new ArrayList<>(away && wan != null ? wan.on(name) : List.of());
        command.addAll(layout.wrappers().getOrDefault(name, List.of()));
        command.add(Checkout.java());
        command.addAll(jvmFlags);
        command.addAll(Engines.NATIVE_ACCESS);
        command.addAll(List.of("-jar", jar.toString(), "--server.port=" + port));
        if (away) {
            command.add("--server.address=0.0.0.0");
        }
        var process = new ManagedProcess(name, command, environment, log(name));
        var more = new LinkedHashMap<String, String>();
        layout.settings().getOrDefault(name, Map.of()).forEach((key, value) -> ProcessSettings.put(more, key, value));
        process.set(more);
        members.put(name, new Member(process, away && wan != null ? wan.address(name) : LOOPBACK, port, false));
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
            return Ports.answers(member.host(), member.port()) ? null : "nobody listens at port " + member.port();
        }
        return ApiClient.health(
                URI.create("http://" + member.host() + ":" + member.port()), "/actuator/health/readiness");
    }
}
