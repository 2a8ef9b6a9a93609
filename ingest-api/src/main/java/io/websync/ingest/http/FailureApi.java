package io.websync.ingest.http;

import io.websync.catalog.deadletter.FailureGroups;
import io.websync.catalog.deadletter.FailureGroups.By;
import io.websync.catalog.deadletter.FailureGroups.Group;
import io.websync.catalog.deadletter.FailureGroups.Newest;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.ingest.failure.Advice;
import io.websync.ingest.live.Recent.Counted;
import io.websync.ingest.live.RecentFailures;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * What failed for the caller, counted in groups. The filter of a group names its failures to the list of dead letters and to
 * their replay, which is the retry.
 */
@RestController
class FailureApi {

    private static final String PATH = "/api/v1/failures";
    private static final Set<String> PAGING = Set.of("by", "after", "limit");
    private static final int LIMIT = 100;

    private final RecentFailures failures;

    /** A class of failure in words; absent are those of one that only a newer version knows. */
    record OfClass(
            String code,
            @Nullable String reason,
            @Nullable String remedy,
            @Nullable Boolean recoverable) {

        static OfClass of(String code) {
            Advice advice = Advice.of(code, Locale.ENGLISH);
            return advice == null
                    ? new OfClass(code, null, null, null)
                    : new OfClass(code, advice.reason(), advice.remedy(), advice.recoverable());
        }
    }

    /**
     * A group.
     *
     * @param host absent when they are not put together by it
     * @param edge absent too for what did not come from its origin into the center
     * @param submissions how many of the caller's are concerned
     * @param newestSubmissions up to five of them
     */
    record GroupView(
            long number,
            @Nullable String host,
            @Nullable String edge,
            List<OfClass> classes,
            long submissions,
            List<Long> newestSubmissions,
            Newest newest,
            Map<String, String> filter) {

        static GroupView of(By by, LetterFilter filter, Group group) {
            return new GroupView(
                    group.number(),
                    group.host(),
                    group.edge(),
                    group.codes().stream().map(OfClass::of).toList(),
                    group.submissions(),
                    group.newestSubmissions(),
                    group.newest(),
                    LetterFilters.of(filter, by, group));
        }
    }

    /**
     * All that match, and a page of their groups, the largest first.
     *
     * @param countedAt millions are not counted anew for every request
     */
    record Answer(
            long number,
            long groups,
            Instant countedAt,
            List<GroupView> items,
            @Nullable String next) {}

    FailureApi(RecentFailures failures) {
        this.failures = failures;
    }

    @GetMapping(PATH)
    ResponseEntity<Answer> failures(ServerWebExchange exchange) {
        MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
        var asked = new LinkedHashMap<String, String>();
        query.forEach((name, values) -> {
            if (!PAGING.contains(name)) {
                LetterFilters.requireName(name);
                asked.put(name, String.valueOf(values.getFirst()));
            }
        });
        LetterFilter filter = LetterFilters.of(asked).in(null).ofFailures();
        By by = by(Optional.ofNullable(query.getFirst("by")).orElse("all"));
        String limitText = query.getFirst("limit");
        int limit =
                limitText == null ? LIMIT : Math.clamp(LetterFilters.number("limit", limitText), 0, Integer.MAX_VALUE);
        Page.requireLimit(limit);
        String afterText = query.getFirst("after");
        long after = afterText == null ? 0 : Math.clamp(LetterFilters.number("after", afterText), 0, Integer.MAX_VALUE);
        Counted<FailureGroups.Result> counted = failures.groups(by, filter, Caller.sees(exchange), after, limit);
        FailureGroups.Result found = counted.value();
        String next = after + limit < found.groups() ? next(asked, by, after + limit, limit) : null;
        List<GroupView> items = found.page().stream()
                .map(group -> GroupView.of(by, filter, group))
                .toList();
        return new Page<>(items, next)
                .head()
                .body(new Answer(found.number(), found.groups(), counted.at(), items, next));
    }

    private static By by(String name) {
        return Arrays.stream(By.values())
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () -> LetterFilters.badRequest("«by» is all, class, host or edge, but it is «" + name + "»"));
    }

    private static String next(Map<String, String> asked, By by, long after, int limit) {
        var link = new StringBuilder(
                PATH + "?by=" + by.name().toLowerCase(Locale.ROOT) + "&after=" + after + "&limit=" + limit);
        asked.forEach((name, value) ->
                link.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return link.toString();
    }
}
