package io.websync.e2e.stack;

import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.origin.Content;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code docker-compose.yml} as it stands, as a project of its own with its own volumes and ports, and an origin beside it. What there
 * is no image of is left out, and said.
 */
public final class ComposeStack implements Stack {

    /** The only service that nothing else needs. */
    private static final String GRAFANA = "grafana";

    private static final List<String> EDGES = List.of("edge1", "edge2", "edge3");
    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 3;
    private static final Pattern TAKEN = Pattern.compile("port is already allocated|address already in use");
    private static final String ORIGIN = "origin:8000";

    private final Path folder;
    private final Path root;
    private final Path settings;
    private final Path files;
    private List<Integer> ports = List.of();
    private List<String> compose;
    private String secrets = "";
    private List<String> leftOut = List.of();
    private List<String> standIns = List.of();
    private List<String> services = List.of();

    private ComposeStack(Path folder, Path root) throws IOException, InterruptedException {
        this.folder = folder;
        this.root = root;
        this.settings = folder.resolve("env");
        this.files = Files.createDirectories(folder.resolve("origin"));
        List<String> command = new ArrayList<>(Containers.compose());
        command.addAll(List.of(
                "--project-directory",
                root.toString(),
                "-p",
                "websync-e2e-" + ProcessHandle.current().pid(),
                "--env-file",
                settings.toString(),
                "-f",
                root.resolve("docker-compose.yml").toString(),
                "-f",
                root.resolve("infra/e2e/compose/origin.yml").toString()));
        this.compose = List.copyOf(command);
    }

    /**
     * Prepares, starts nothing.
     *
     * @param folder for secrets and the origin's files; is made when missing
     */
    public static ComposeStack in(Path folder, Checkout checkout) throws IOException, InterruptedException {
        var stack = new ComposeStack(folder.toAbsolutePath(), checkout.root());
        stack.prepare();
        return stack;
    }

    private void prepare() throws IOException, InterruptedException {
        Shell.run(root.resolve("infra/docker/secrets").toString(), settings.toString());
        secrets = Files.readString(settings);
        choosePorts();
    }

    private void choosePorts() throws IOException {
        ports = Ports.free(4 + EDGES.size());
        var own = new StringBuilder("\nWEBSYNC_FETCHER_OUTBOUND_ALLOW=" + ORIGIN);
        own.append("\nORIGIN_FILES=").append(files);
        own.append("\nWEBSYNC_PORT=").append(ports.get(0));
        own.append("\nPROMETHEUS_PORT=").append(ports.get(1));
        own.append("\nALERTMANAGER_PORT=").append(ports.get(2));
        own.append("\nGRAFANA_PORT=").append(ports.get(3));
        for (int i = 0; i < EDGES.size(); i++) {
            own.append("\nEDGE" + (i + 1) + "_PORT=").append(ports.get(4 + i));
        }
        Files.writeString(settings, secrets + own.append('\n'));
    }

    @Override
    public StackKind kind() {
        return StackKind.COMPOSE;
    }

    /** @throws ScenarioFailure when an image is missing that it cannot do without */
    @Override
    public void start() throws IOException, InterruptedException {
        String configuration = compose("config");
        String base = Containers.base(root);
        Set<String> images = Containers.foreignImages(configuration);
        images.add(base);
        Map<String, String> missing = Containers.fetch(root, images);
        leftOut = missing.keySet().stream()
                .filter(image -> missing.getOrDefault(image, "").isEmpty())
                .toList();
        var needed =
                leftOut.stream().filter(image -> !image.startsWith(GRAFANA)).toList();
        ScenarioFailure.unless(
                needed.isEmpty(),
                "no image " + needed + " is here, none can be pulled, and infra/docker/offline-images makes none");
        standIns = missing.values().stream().filter(name -> !name.isEmpty()).toList();
        if (!standIns.isEmpty()) {
            Path override = folder.resolve("stand-ins.yml");
            Files.writeString(override, Containers.override(configuration, missing, base));
            compose = Stream.concat(compose.stream(), Stream.of("-f", override.toString()))
                    .toList();
        }
        services = Arrays.stream(compose("config", "--services").split("\n"))
                .map(String::strip)
                .filter(service -> !service.isEmpty() && !(service.equals(GRAFANA) && !leftOut.isEmpty()))
                .toList();
        up("--build");
    }

    /** What there is no image of. */
    public List<String> leftOut() {
        return leftOut;
    }

    /** The images that are not what they are called, but made by infra/docker/offline-images. */
    public List<String> standIns() {
        return standIns;
    }

    /** The services that run. */
    public List<String> services() {
        return services;
    }

    /** {@code docker compose down}, and {@code up} again. */
    public void downAndUp() throws IOException, InterruptedException {
        compose("down");
        up();
    }

    private void up(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("up", "-d"));
        words.addAll(List.of(options));
        words.addAll(services);
        for (int attempt = 1; ; attempt++) {
            try {
                compose(words.toArray(String[]::new));
                break;
            } catch (IOException e) {
                // Somebody else took a port since it was found free; nothing but a new try finds that out.
                if (attempt == ATTEMPTS
                        || !TAKEN.matcher(String.valueOf(e.getMessage())).find()) {
                    throw e;
                }
                choosePorts();
            }
        }
        Await.until("all containers to be healthy", START_LIMIT, PAUSE, () -> {
            List<String> ill =
                    inspect("{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}").stream()
                            .filter(line -> !line.endsWith(" running healthy") && !line.endsWith(" running"))
                            .toList();
            return ill.isEmpty() ? null : ill.toString();
        });
        Await.until("all edges to be known", START_LIMIT, PAUSE, () -> {
            List<String> known = api().nodes();
            return known.containsAll(EDGES) ? null : "known are " + known;
        });
    }

    /** A line for each container that is there. */
    public List<String> inspect(String template) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "inspect", "-f", template));
        compose("ps", "-q", "-a")
                .lines()
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .forEach(command::add);
        return Shell.run(command.toArray(String[]::new))
                .lines()
                .map(String::strip)
                .toList();
    }

    /** A file at the origin; returns its URL. */
    public String file(String path, Content content) throws IOException {
        Path file = files.resolve(path);
        Files.createDirectories(file.getParent());
        try (InputStream bytes = content.stream(0, content.size())) {
            Files.copy(bytes, file);
        }
        return "http://" + ORIGIN + "/" + path;
    }

    /** The host that visitors ask the edges for. */
    public static String originAuthority() {
        return ORIGIN;
    }

    /** Where visitors reach an edge's nginx. */
    public URI mirror(String edge) {
        return at(ports.get(4 + EDGES.indexOf(edge)));
    }

    public URI front() {
        return at(ports.get(0));
    }

    public URI prometheus() {
        return at(ports.get(1));
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public ApiClient api() {
        try {
            String token = Files.readAllLines(settings).stream()
                    .filter(line -> line.startsWith("WEBSYNC_ADMIN_TOKEN="))
                    .findFirst()
                    .orElseThrow()
                    .split("=", 2)[1];
            return new ApiClient(front(), token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void killAll() throws InterruptedException {
        quietly("kill");
    }

    @Override
    public void abandon() throws InterruptedException {
        quietly("down", "-v", "--remove-orphans", "-t", "0");
    }

    @Override
    public void stop() throws InterruptedException {
        quietly("down", "-v", "--remove-orphans");
    }

    @Override
    public List<String> edges() {
        return EDGES;
    }

    /** The mirror lies in a volume; {@link #mirror} is asked for it. */
    @Override
    public Path www(String edge) {
        throw new UnsupportedOperationException("the mirror of " + edge + " lies in a volume");
    }

    /** None: the engine's processes are not this one's. */
    @Override
    public List<ManagedProcess> processes() {
        return List.of();
    }

    @Override
    public Path folder() {
        return folder;
    }

    /** The end of what the containers say, for a person who looks why something failed. */
    public String logs() throws IOException, InterruptedException {
        return compose("logs", "--tail", "15");
    }

    private String compose(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(compose);
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command)
                .redirectError(folder.resolve("compose.log").toFile())
                .directory(root.toFile());
        var running = process.start();
        running.getOutputStream().close();
        String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = running.waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + code + ": " + output.strip() + " "
                    + Files.readString(folder.resolve("compose.log")).strip());
        }
        return output;
    }

    private void quietly(String... words) throws InterruptedException {
        try {
            compose(words);
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }
}
