package io.websync.ingest.http;

import io.websync.catalog.deadletter.FailureGroups.By;
import io.websync.catalog.deadletter.FailureGroups.Group;
import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.catalog.deadletter.LetterState;
import io.websync.contracts.FailureCode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Filters of dead letters as they are written in queries, forms and bodies. */
public final class LetterFilters {

    /** The names that there are. */
    public static final Set<String> NAMES = Set.of(
            "state",
            "kind",
            "stage",
            "edge",
            "class",
            "topic",
            "submission",
            "user",
            "since",
            "until",
            "host",
            "failures");

    private LetterFilters() {}

    /** @throws ProblemException 400 when a name or a value is none */
    public static LetterFilter of(Map<String, String> asked) {
        asked.keySet().forEach(LetterFilters::requireName);
        String submission = asked.get("submission");
        String failures = asked.get("failures");
        if (failures != null && !failures.equals("true") && !failures.equals("false")) {
            throw badRequest("«failures» is true or false, but it is «" + failures + "»");
        }
        return new LetterFilter(
                oneOf("state", asked.get("state"), LetterState.class),
                oneOf("kind", asked.get("kind"), Letter.Kind.class),
                text("stage", asked.get("stage")),
                text("edge", asked.get("edge")),
                oneOf("class", asked.get("class"), FailureCode.class),
                text("topic", asked.get("topic")),
                submission == null ? null : number("submission", submission),
                text("user", asked.get("user")),
                time("since", asked.get("since")),
                time("until", asked.get("until")),
                text("host", asked.get("host")),
                failures == null ? null : Boolean.valueOf(failures));
    }

    static void requireName(String name) {
        if (!NAMES.contains(name)) {
            throw badRequest("there is no filter «" + name + "»; there are " + new TreeSet<>(NAMES));
        }
    }

    /** The filter as a body has it. */
    public static Map<String, String> members(LetterFilter filter) {
        var members = new LinkedHashMap<String, String>();
        put(members, "state", filter.state());
        put(members, "kind", filter.kind());
        put(members, "stage", filter.stage());
        put(members, "edge", filter.edge());
        put(members, "class", filter.code());
        put(members, "topic", filter.topic());
        put(members, "submission", filter.submission());
        put(members, "user", filter.user());
        put(members, "since", filter.since());
        put(members, "until", filter.until());
        put(members, "host", filter.host());
        put(members, "failures", filter.failures());
        return members;
    }

    /** The filter of one group of those that a filter matches, with all that the filter itself asks for. */
    public static Map<String, String> of(LetterFilter filter, By by, Group group) {
        var members = new LinkedHashMap<>(members(filter));
        put(members, "class", group.code());
        put(members, "host", group.host());
        put(members, "edge", group.edge());
        if ((by == By.EDGE || by == By.ALL) && group.edge() == null) {
            put(members, "kind", Letter.Kind.FILE);
        }
        return members;
    }

    private static void put(Map<String, String> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value.toString());
        }
    }

    /** PostgreSQL's text holds no NUL, so nothing with one matches anything. */
    private static @Nullable String text(String filter, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw empty(filter);
        }
        return value == null ? null : value.replace('\0', '\uFFFD');
    }

    private static <E extends Enum<E>> @Nullable E oneOf(String filter, @Nullable String name, Class<E> type) {
        if (name == null) {
            return null;
        }
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw badRequest("«" + filter + "» is one of " + EnumSet.allOf(type) + ", but it is «" + name + "»");
        }
    }

    private static @Nullable Instant time(String filter, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw badRequest("«" + filter + "» is a time like 2026-11-23T08:00:00Z, but it is «" + text + "»");
        }
    }

    static long number(String filter, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw badRequest("«" + filter + "» is a number, but it is «" + text + "»");
        }
    }

    /** Of a filter that is there and says nothing: it is not taken for one that matches all. */
    public static ProblemException empty(String filter) {
        return badRequest("the filter «" + filter + "» is empty; leave it out to mean all");
    }

    static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(HttpStatus.BAD_REQUEST, "bad-request", detail));
    }
}
