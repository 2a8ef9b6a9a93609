package io.websync.ingest.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * A page of a list in the order of its key.
 *
 * @param next where the next page is; null when this is the last
 */
record Page<T>(List<T> items, @Nullable String next) {

    static final int MAX_LIMIT = 1000;

    /** @throws ProblemException 400 */
    static void requireLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new ProblemException(Problem.of(
                    HttpStatus.BAD_REQUEST, "bad-request", "«limit» is 1 to " + MAX_LIMIT + ", but it is " + limit));
        }
    }

    /**
     * @param found up to one more than the limit, which tells whether there is a next page
     * @param next the link behind a page's last item
     */
    static <T> Page<T> of(List<T> found, int limit, Function<T, String> next) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        return new Page<>(List.copyOf(found.subList(0, limit)), next.apply(found.get(limit - 1)));
    }

    ResponseEntity<Page<T>> answer() {
        return head().body(this);
    }

    /** The answer without its body. */
    ResponseEntity.BodyBuilder head() {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (next != null) {
            answer.header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        }
        return answer;
    }
}
