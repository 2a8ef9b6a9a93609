package io.websync.ingest.page;

import io.websync.catalog.deadletter.LetterFilter;
import io.websync.ingest.http.LetterFilters;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;

/**
 * The filter that the address of a page or its form holds, in its own words, so that the next link and form hold it too.
 *
 * @param values by name; none is blank
 */
record Asked(Map<String, String> values) {

    /** As a browser writes a time that a person picked; times on pages are in UTC. */
    private static final Pattern PICKED = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}");

    Asked {
        values = Map.copyOf(values);
    }

    /**
     * Fields that a person left empty ask for nothing where one looks. Where something is done they are no filter, so that
     * nothing is done to more than was meant.
     *
     * @param names what may be there
     * @throws io.websync.ingest.http.ProblemException 400
     */
    static Asked of(ServerWebExchange exchange, List<String> names) {
        var query = exchange.getRequest().getQueryParams();
        boolean looks = !HttpMethod.POST.equals(exchange.getRequest().getMethod());
        var values = new LinkedHashMap<String, String>();
        names.forEach(name -> put(values, name, looks ? query.getFirst(name) : full(name, query.getFirst(name))));
        return new Asked(values);
    }

    /** @throws io.websync.ingest.http.ProblemException 400 when one is empty */
    static Asked of(Fields fields, List<String> names) {
        var values = new LinkedHashMap<String, String>();
        names.forEach(name -> put(values, name, full(name, fields.has(name) ? fields.get(name) : null)));
        return new Asked(values);
    }

    private static @Nullable String full(String name, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw LetterFilters.empty(name);
        }
        return value;
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            values.put(name, value.strip());
        }
    }

    /** Empty when it is not asked for. */
    public String get(String name) {
        return values.getOrDefault(name, "");
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** With another value; an empty one takes it away. */
    Asked with(String name, String value) {
        var changed = new LinkedHashMap<>(values);
        changed.remove(name);
        put(changed, name, value);
        return new Asked(changed);
    }

    /** @throws io.websync.ingest.http.ProblemException 400 when a value is none */
    LetterFilter filter() {
        var exact = new LinkedHashMap<>(values);
        exact.computeIfPresent("since", (_, time) -> instant(time));
        exact.computeIfPresent("until", (_, time) -> instant(time));
        return LetterFilters.of(exact);
    }

    private static String instant(String time) {
        return PICKED.matcher(time).matches() ? time + ":00Z" : time;
    }

    /** A path with this as its query, and more; what is empty is left out. */
    String link(String path, String... more) {
        var all = new LinkedHashMap<>(values);
        for (int i = 0; i < more.length; i += 2) {
            put(all, more[i], more[i + 1]);
        }
        var link = new StringBuilder(path);
        all.forEach((name, value) -> link.append(link.length() == path.length() ? '?' : '&')
                .append(name)
                .append('=')
                .append(UriUtils.encode(value, StandardCharsets.UTF_8)));
        return link.toString();
    }
}
