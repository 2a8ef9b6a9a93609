package io.websync.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What was given up. */
@Command(
        name = "dead-letters",
        description = "What was given up: list it, look into one, send it its way again, or discard it for a reason.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadLetters.All.class, DeadLetters.One.class, DeadLetters.Replay.class, DeadLetters.Discard.class
        })
final class DeadLetters {

    private static final String PATH = "/api/v1/dead-letters";

    /** All that are given have to match. */
    static final class Filter {

        @Option(names = "--kind", paramLabel = "KIND", description = "FILE, REPLICA or RECORD")
        private @Nullable String kind;

        @Option(names = "--stage", paramLabel = "STAGE", description = "fetcher, dispatch, reporter or edge")
        private @Nullable String stage;

        @Option(names = "--edge", paramLabel = "NAME")
        private @Nullable String edge;

        @Option(names = "--class", paramLabel = "CLASS", description = "of failure, like NOT_FOUND")
        private @Nullable String code;

        @Option(names = "--topic", paramLabel = "NAME")
        private @Nullable String topic;

        @Option(names = "--submission", paramLabel = "N")
        private @Nullable Long submission;

        @Option(names = "--user", paramLabel = "NAME")
        private @Nullable String user;

        @Option(names = "--since", paramLabel = "TIME", description = "like 2026-11-23T08:00:00Z")
        private @Nullable String since;

        @Option(names = "--until", paramLabel = "TIME")
        private @Nullable String until;

        Map<String, String> named() {
            var filter = new LinkedHashMap<String, String>();
            put(filter, "kind", kind);
            put(filter, "stage", stage);
            put(filter, "edge", edge);
            put(filter, "class", code);
            put(filter, "topic", topic);
            put(filter, "submission", submission);
            put(filter, "user", user);
            put(filter, "since", since);
            put(filter, "until", until);
            return filter;
        }

        private static void put(Map<String, String> filter, String name, @Nullable Object value) {
            if (value != null) {
                filter.put(name, value.toString());
            }
        }
    }

    @Command(name = "list", description = "The newest first.", mixinStandardHelpOptions = true)
    static final class All implements Callable<Integer> {

        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Filter filter = new Filter();

        @Option(names = "--state", paramLabel = "STATE", description = "OPEN, REPLAYED, RESOLVED or DISCARDED")
        private @Nullable String state;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "default ${DEFAULT-VALUE}")
        private int limit;

        @Override
        public Integer call() {
            var query = new StringBuilder(PATH + "?limit=" + Math.max(1, Math.min(limit, 500)));
            Map<String, String> named = filter.named();
            if (state != null) {
                named.put("state", state);
            }
            named.forEach(
                    (name, value) -> query.append('&').append(name).append('=').append(Server.encoded(value)));
            Screen screen = connection.screen();
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("id", "state", "stage", "edge", "class", "last", "what", "why"));
            int left = limit;
            for (JsonNode letter : connection.open().items(query.toString())) {
                if (screen.json()) {
                    screen.print(letter);
                } else {
                    rows.add(row(letter));
                }
                if (--left <= 0) {
                    break;
                }
            }
            if (!screen.json()) {
                screen.table(rows);
            }
            return 0;
        }

        private static List<String> row(JsonNode letter) {
            String asset = Screen.text(letter, "asset");
            return List.of(
                    Screen.text(letter, "id"),
                    Screen.text(letter, "state"),
                    Screen.text(letter, "stage"),
                    Screen.text(letter, "edge"),
                    Screen.text(letter, "code"),
                    Screen.time(letter, "lastAt"),
                    asset.isEmpty() ? Screen.text(letter, "topic") : asset,
                    Screen.text(letter, "message"));
        }
    }

    @Command(name = "show", description = "One in full, with the record as it was.", mixinStandardHelpOptions = true)
    static final class One implements Callable<Integer> {

        @Mixin
        private final Connection connection = new Connection();

        @Parameters(paramLabel = "ID")
        private long id;

        @Override
        public Integer call() {
            JsonNode letter = connection.open().get(PATH + "/" + id);
            Screen screen = connection.screen();
            if (screen.json()) {
                screen.print(letter);
            } else {
                letter.propertyStream()
                        .filter(member -> !member.getKey().equals("record"))
                        .forEach(member -> screen.say(
                                member.getKey() + ": " + member.getValue().asString("")));
                JsonNode record = letter.path("record");
                screen.say("key: " + bytes(record.path("key")));
                screen.say("value: " + bytes(record.path("value")));
                for (JsonNode header : record.path("headers")) {
                    screen.say("header " + Screen.text(header, "name") + ": " + bytes(header.path("value")));
                }
            }
            return 0;
        }

        private static String bytes(JsonNode bytes) {
            return bytes.hasNonNull("text") ? Screen.text(bytes, "text") : "base64 " + Screen.text(bytes, "base64");
        }
    }

    /** What closes them: by number, by filter, or all. */
    abstract static class Action implements Callable<Integer> {

        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Filter filter = new Filter();

        @Parameters(paramLabel = "ID", arity = "0..*")
        private List<Long> ids = List.of();

        @Option(names = "--all", description = "all open ones")
        private boolean all;

        private final String verb;

        private Action(String verb) {
            this.verb = verb;
        }

        abstract @Nullable String reason();

        @Override
        public Integer call() throws InterruptedException {
            Map<String, String> named = filter.named();
            long ways = List.of(!ids.isEmpty(), !named.isEmpty(), all).stream()
                    .filter(given -> given)
                    .count();
            if (ways != 1) {
                throw new CommandFailure(Main.USAGE, verb + " needs numbers, or filters, or --all");
            }
            var body = new LinkedHashMap<String, Object>();
            if (ids.isEmpty()) {
                body.put("filter", named);
            } else {
                body.put("ids", ids);
            }
            String reason = reason();
            if (reason != null) {
                body.put("reason", reason);
            }
            Server server = connection.open();
            JsonNode action = server.post(PATH + "/" + verb, body);
            while (!Screen.text(action, "state").equals("DONE")) {
                Thread.sleep(200);
                action = server.get(PATH + "/actions/" + Screen.text(action, "id"));
            }
            Screen screen = connection.screen();
            if (screen.json()) {
                screen.print(action);
            } else {
                screen.say(verb + ": " + Screen.text(action, "done") + " (request " + Screen.text(action, "id") + ")");
                long kept = action.path("kept").asLong(0);
                if (kept > 0) {
                    screen.say(kept + " stay open, because others want the same copies too: an administrator can "
                            + verb + " them");
                }
            }
            return 0;
        }
    }

    @Command(
            name = "replay",
            description = "Send them their way again, and wait until all are on it.",
            mixinStandardHelpOptions = true)
    static final class Replay extends Action {
        Replay() {
            super("replay");
        }

        @Override
        @Nullable String reason() {
            return null;
        }
    }

    @Command(name = "discard", description = "Close them for a reason.", mixinStandardHelpOptions = true)
    static final class Discard extends Action {

        @Option(names = "--reason", paramLabel = "TEXT", required = true)
        private String reason = "";

        Discard() {
            super("discard");
        }

        @Override
        String reason() {
            return reason;
        }
    }
}
