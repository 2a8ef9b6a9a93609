package io.websync.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Hands in a list. */
@Command(
        name = "submit",
        description = {
            "Hand in a list of URLs, from files, from standard input (-), or as they stand on the command line.",
            "What is rejected is told with line and reason, while the rest is under way."
        },
        mixinStandardHelpOptions = true)
final class Submit implements Callable<Integer> {

    private static final Duration AGAIN = Duration.ofSeconds(2);

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(
            paramLabel = "FILE|URL",
            arity = "0..*",
            description = "lists as text, checksum lists, *.json or *.ndjson; - or nothing for standard input")
    private List<String> sources = List.of();

    @Option(
            names = "--edges",
            paramLabel = "EDGE",
            split = ",",
            description = "where to; without edges and groups: all")
    private List<String> edges = List.of();

    @Option(names = "--groups", paramLabel = "GROUP", split = ",")
    private List<String> groups = List.of();

    @Option(names = "--priority", paramLabel = "1-5", description = "1 first, 5 last")
    private @Nullable Integer priority;

    @Option(names = "--deadline", paramLabel = "WHEN", description = "2026-11-23T10:00:00Z, or from now, like PT2H")
    private @Nullable String deadline;

    @Option(names = "--not-before", paramLabel = "WHEN", description = "no fetch starts earlier")
    private @Nullable String notBefore;

    @Option(names = "--expires", paramLabel = "WHEN", description = "the files are wanted until then")
    private @Nullable String expires;

    @Option(names = "--refresh", description = "fetch also what has not changed")
    private boolean refresh;

    @Option(names = "--base", paramLabel = "URL", description = "what names in checksum lists are relative to")
    private @Nullable String base;

    @Option(names = "--tell-me", description = "by mail, when it is everywhere, or ends otherwise")
    private boolean tellMe;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "the same list under the same key is handed in once")
    private @Nullable String key;

    @Option(names = "--dry-run", description = "hand nothing in, but say what would be taken, fetched, and moved where")
    private boolean dryRun;

    @Option(names = "--wait", description = "until it is settled; then as `websync watch`")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "of --wait, like 90s or 15m; then exit code 3")
    private @Nullable Duration timeout;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            converter = Durations.class,
            defaultValue = "2m",
            description = "how long an outage of the server is waited for; default ${DEFAULT-VALUE}")
    private Duration patience = Duration.ofMinutes(2);

    /** A list that can be read more than once, unless it comes from standard input. */
    private record Source(String type, boolean repeatable, BodyPublisher body) {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        Server server = connection.open();
        Screen screen = connection.screen();
        if (dryRun && wait) {
            throw new CommandFailure(Main.USAGE, "a dry run hands nothing in, so there is nothing to --wait for");
        }
        JsonNode answer = handIn(server, screen, source());
        if (dryRun) {
            return Forecast.print(screen, answer);
        }
        long id = answer.path("id").asLong();
        if (screen.json() && !wait) {
            screen.print(answer);
        } else if (!screen.json()) {
            JsonNode counts = answer.path("counts");
            screen.say("submission " + id + ": " + counts.path("accepted").asLong() + " accepted, "
                    + counts.path("rejected").asLong() + " rejected, "
                    + counts.path("folded").asLong() + " repeated");
        }
        boolean rejected = rejects(server, screen, answer);
        if (!wait) {
            return rejected ? Main.INCOMPLETE : 0;
        }
        Progress end = new Watching(server, screen, !screen.json()).until(id, timeout);
        if (end == null) {
            screen.tell("websync: submission " + id + " is not settled, and the time is over");
            return Main.TIME_OUT;
        }
        Status.print(screen, end);
        return rejected ? Main.INCOMPLETE : end.exitCode();
    }

    /** Under one key, so that an answer that was lost on its way makes no second submission. */
    private JsonNode handIn(Server server, Screen screen, Source source) throws InterruptedException {
        Map<String, String> headers = Map.of(
                "Content-Type", source.type(), "Idempotency-Key", key == null ? "cli-" + UUID.randomUUID() : key);
        String path = "/api/v1/submissions" + query();
        Instant end = Instant.now().plus(patience);
        while (true) {
            try {
                return server.handIn(path, headers, source.body());
            } catch (Server.AwayException e) {
                if (!source.repeatable() || Instant.now().isAfter(end)) {
                    throw Server.refused(e);
                }
                screen.tell("websync: " + e.getMessage() + "; handing in again");
                Thread.sleep(AGAIN.toMillis());
            }
        }
    }

    private boolean rejects(Server server, Screen screen, JsonNode answer) {
        if (answer.path("counts").path("rejected").asLong() == 0) {
            return false;
        }
        if (!screen.json()) {
            for (JsonNode reject :
                    server.items("/api/v1/submissions/" + answer.path("id").asLong() + "/rejects?limit=500")) {
                screen.tell("rejected line " + Screen.text(reject, "line") + ": " + Screen.text(reject, "reason") + ": "
                        + Screen.text(reject, "text"));
            }
        }
        return true;
    }

    private String query() {
        var query = new LinkedHashMap<String, @Nullable String>();
        query.put("edges", edges.isEmpty() ? null : String.join(",", edges));
        query.put("groups", groups.isEmpty() ? null : String.join(",", groups));
        query.put("priority", priority == null ? null : priority.toString());
        query.put("deadline", deadline);
        query.put("notBefore", notBefore);
        query.put("expires", expires);
        query.put("refresh", refresh ? "ALWAYS" : null);
        query.put("base", base);
        query.put("tellMe", tellMe ? "true" : null);
        query.put("dryRun", dryRun ? "true" : null);
        var text = new StringBuilder();
        query.forEach((name, value) -> {
            if (value != null) {
                text.append(text.isEmpty() ? '?' : '&').append(name).append('=').append(Server.encoded(value));
            }
        });
        return text.toString();
    }

    private Source source() {
        if (sources.isEmpty() || sources.equals(List.of("-"))) {
            return new Source("text/plain", false, BodyPublishers.ofInputStream(() -> System.in));
        }
        if (sources.contains("-")) {
            throw new CommandFailure(Main.USAGE, "- stands alone: a list comes from standard input or from files");
        }
        var files = new ArrayList<Path>();
        var urls = new ArrayList<String>();
        for (String source : sources) {
            if (source.startsWith("http://") || source.startsWith("https://")) {
                urls.add(source);
            } else {
                Path file = Path.of(source);
                if (!Files.isReadable(file) || Files.isDirectory(file)) {
                    throw new CommandFailure(Main.USAGE, "«" + source + "» is no file that can be read, and no URL");
                }
                files.add(file);
            }
        }
        String type = files.isEmpty() ? "text/plain" : type(files.get(0));
        if (!type.equals("text/plain") && files.size() + urls.size() > 1) {
            throw new CommandFailure(Main.USAGE, "a list as JSON is handed in alone: " + files.get(0));
        }
        return new Source(type, true, BodyPublishers.ofInputStream(() -> joined(files, urls)));
    }

    private static String type(Path file) {
        String name = file.toString();
        return name.endsWith(".json")
                ? "application/json"
                : name.endsWith(".ndjson") || name.endsWith(".jsonl") ? "application/x-ndjson" : "text/plain";
    }

    /** One after the other, each with an end of line behind it. */
    private static InputStream joined(List<Path> files, List<String> urls) {
        var parts = new ArrayList<InputStream>();
        for (Path file : files) {
            try {
                parts.add(Files.newInputStream(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (files.size() + urls.size() > 1) {
                parts.add(bytes("\n"));
            }
        }
        urls.forEach(url -> parts.add(bytes(url + "\n")));
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
