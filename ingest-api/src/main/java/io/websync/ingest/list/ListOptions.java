package io.websync.ingest.list;

import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileSubmitted;
import io.websync.ingest.list.ListException.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a submission asks for beside its list: {@code edges}, {@code groups}, {@code priority}, {@code deadline}, {@code
 * notBefore}, {@code expires}, {@code refresh}, {@code base} and {@code tellMe}. Comes from the query, from form fields and from JSON, in
 * any order, and may come after the list as long as nothing of the list was handed on. Times are ISO 8601, or a duration
 * like {@code PT2H} from now. Not thread-safe.
 */
public final class ListOptions {

    /** Names, in the order that a message lists them. */
    public static final String NAMES = "edges, groups, priority, deadline, notBefore, expires, refresh, base, tellMe";

    private static final Set<String> KNOWN = Set.of(NAMES.split(", ", -1));
    private static final int MAX_NAMES = 1000;

    private final Instant now;
    private final Set<String> edges = new TreeSet<>();
    private final Set<String> groups = new TreeSet<>();
    private int priority = FileSubmitted.NORMAL_PRIORITY;
    private @Nullable Instant deadline;
    private @Nullable Instant notBefore;
    private @Nullable Instant expires;
    /** As given, since a duration means another time in each request. */
    private final Map<String, String> times = new TreeMap<>();

    private Refresh refresh = Refresh.IF_CHANGED;
    private @Nullable String base;
    private boolean tellMe;
    private boolean listRead;
    private boolean frozen;

    public ListOptions(Instant now) {
        this.now = now;
    }

    /** @throws ListException when the option is unknown, comes too late, or its value is wrong */
    public void set(String name, String value) {
        if (frozen) {
            throw new ListException(
                    Problem.UNACCEPTABLE,
                    "the option «" + name + "» comes after a long list; put it before the list, or into the query");
        }
        String trimmed = value.strip();
        switch (name) {
            case "edges" -> addNames(edges, name, trimmed);
            case "groups" -> addNames(groups, name, trimmed);
            case "priority" -> priority = trimmed.isEmpty() ? FileSubmitted.NORMAL_PRIORITY : priority(trimmed);
            case "deadline" -> deadline = time(name, trimmed);
            case "notBefore" -> notBefore = time(name, trimmed);
            case "expires" -> expires = time(name, trimmed);
            case "refresh" -> refresh = trimmed.isEmpty() ? Refresh.IF_CHANGED : refresh(trimmed);
            case "base" -> base = base(trimmed);
            case "tellMe" -> tellMe = !trimmed.isEmpty() && yes(name, trimmed);
            default -> throw unknown(name);
        }
    }

    /** @throws ListException when there is no such option */
    static void requireKnown(String name) {
        if (!KNOWN.contains(name)) {
            throw unknown(name);
        }
    }

    private static ListException unknown(String name) {
        return new ListException(Problem.UNACCEPTABLE, "there is no option «" + cut(name) + "»; there are " + NAMES);
    }

    /** From here on {@code base} comes too late. */
    void listRead() {
        listRead = true;
    }

    /** From here on every option comes too late. */
    public void freeze() {
        frozen = true;
        if (expires != null && !expires.isAfter(now)) {
            throw new ListException(Problem.UNACCEPTABLE, "«expires» is in the past: " + expires);
        }
        if (expires != null && notBefore != null && !expires.isAfter(notBefore)) {
            throw new ListException(
                    Problem.UNACCEPTABLE, "«expires» " + expires + " is not after «notBefore» " + notBefore);
        }
    }

    public Selector selector() {
        return edges.isEmpty() && groups.isEmpty() ? Selector.ALL : Selector.of(edges, groups);
    }

    /** Whether the selector was chosen, and does not only mean all. */
    public boolean selects() {
        return !edges.isEmpty() || !groups.isEmpty();
    }

    public int priority() {
        return priority;
    }

    public @Nullable Instant deadline() {
        return deadline;
    }

    public @Nullable Instant notBefore() {
        return notBefore;
    }

    public @Nullable Instant expires() {
        return expires;
    }

    public Refresh refresh() {
        return refresh;
    }

    public @Nullable String base() {
        return base;
    }

    /** Whether who hands it in wants to be told when it is settled. */
    public boolean tellMe() {
        return tellMe;
    }

    /** Equal options are equal strings, whatever form they were given in. Who wants to be told of it makes no other list of it. */
    public String canonical() {
        return selector() + "|" + priority + "|" + times + "|" + refresh + "|" + base;
    }

    private static void addNames(Set<String> names, String option, String value) {
        for (String name : value.split("[,\\s]+", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.size() > MAX_NAMES) {
            throw new ListException(
                    Problem.UNACCEPTABLE, "«" + option + "» holds more than " + MAX_NAMES + " names; use a group");
        }
    }

    private static boolean yes(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new ListException(
                        Problem.UNACCEPTABLE, "«" + name + "» is true or false, but it is «" + cut(value) + "»");
        };
    }

    private static int priority(String value) {
        if (value.length() == 1 && value.charAt(0) >= '1' && value.charAt(0) <= '5') {
            return value.charAt(0) - '0';
        }
        throw new ListException(
                Problem.UNACCEPTABLE, "«priority» is 1 (first) to 5 (last), but it is «" + cut(value) + "»");
    }

    private static Refresh refresh(String value) {
        try {
            return Refresh.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new ListException(
                    Problem.UNACCEPTABLE, "«refresh» is IF_CHANGED or ALWAYS, but it is «" + cut(value) + "»");
        }
    }

    private @Nullable Instant time(String name, String value) {
        if (value.isEmpty()) {
            return null;
        }
        times.put(name, value);
        try {
            return value.charAt(0) == 'P'
                    ? now.plus(Duration.parse(value))
                    : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new ListException(
                    Problem.UNACCEPTABLE,
                    "«" + name + "» is a time like 2026-11-23T10:00:00Z or a duration from now like PT2H, but it is «"
                            + cut(value) + "»");
        }
    }

    private @Nullable String base(String value) {
        if (value.isEmpty()) {
            return null;
        }
        if (listRead) {
            throw new ListException(
                    Problem.UNACCEPTABLE, "«base» comes after the list; put it before, or into the query");
        }
        if (!EntryAssembler.isAbsolute(value)) {
            throw new ListException(
                    Problem.UNACCEPTABLE, "«base» begins with http:// or https://, but it is «" + cut(value) + "»");
        }
        return value;
    }

    private static String cut(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }
}
