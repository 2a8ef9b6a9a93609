package io.websync.ingest.http;

import io.websync.ingest.IngestMetrics;
import io.websync.ingest.IngestSettings;
import io.websync.ingest.list.ListException;
import io.websync.ingest.list.ListOptions;
import io.websync.ingest.reception.Forecast;
import io.websync.ingest.reception.OverQuotaException;
import io.websync.ingest.reception.Receipt;
import io.websync.ingest.reception.Receptionist;
import io.websync.ingest.reception.RefusedException;
import io.websync.ingest.reception.Request;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/** Takes in the list that a request's body holds, whatever its format; the API and the page share it. */
@Component
public class ListPost {

    /** In the query, {@code true}: nothing of the list is kept, and the answer says what handing it in would do. */
    static final String DRY_RUN = "dryRun";

    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");
    private static final Pattern KEY = Pattern.compile("[!-~](?:[ -~]{0,253}[!-~])?");

    private final Receptionist receptionist;
    private final IngestSettings settings;
    private final IngestMetrics metrics;
    private final Clock clock;

    ListPost(Receptionist receptionist, IngestSettings settings, IngestMetrics metrics, Clock clock) {
        this.receptionist = receptionist;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Blocks until the list is kept or refused; see {@link Receptionist#receive}. */
    public Receipt receive(ServerWebExchange exchange) throws IOException {
        Instant began = clock.instant();
        metrics.begins();
        try (var body = new BodyStream(exchange.getRequest().getBody(), settings.readPatience())) {
            Receipt receipt = receive(exchange, body, began);
            metrics.answered(receipt, Duration.between(began, clock.instant()));
            return receipt;
        } catch (ListException | RefusedException | OverQuotaException | ProblemException | IOException e) {
            metrics.refused(Duration.between(began, clock.instant()));
            throw e;
        } catch (RuntimeException e) {
            metrics.unavailable(Duration.between(began, clock.instant()));
            throw e;
        } finally {
            metrics.ends();
        }
    }

    /** Blocks until the list is read, and keeps nothing of it; see {@link Receptionist#forecast}. */
    public Forecast forecast(ServerWebExchange exchange) throws IOException {
        try (var body = new BodyStream(exchange.getRequest().getBody(), settings.readPatience())) {
            Request request = request(exchange, clock.instant(), true);
            return receptionist.forecast(request, contentType(exchange), content(exchange, body));
        }
    }

    private Receipt receive(ServerWebExchange exchange, InputStream body, Instant at) throws IOException {
        return receptionist.receive(request(exchange, at, false), contentType(exchange), content(exchange, body));
    }

    private static Request request(ServerWebExchange exchange, Instant at, boolean dryRun) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        var options = new ListOptions(at);
        exchange.getRequest().getQueryParams().forEach((name, values) -> {
            for (String value : values) {
                // Whatever cannot run dry must not take a dry run for an order, so it knows no such option.
                if (name.equals(DRY_RUN) && (dryRun || "false".equals(value))) {
                    continue;
                }
                options.set(name, value == null ? "" : value);
            }
        });
        return new Request(
                Caller.of(exchange), Caller.address(exchange), options, idempotencyKey(headers), traceId(headers), at);
    }

    private InputStream content(ServerWebExchange exchange, InputStream body) throws IOException {
        return new LimitedStream(unpacked(exchange.getRequest().getHeaders(), body), settings.maxBody());
    }

    private static @Nullable String contentType(ServerWebExchange exchange) {
        return exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
    }

    private static InputStream unpacked(HttpHeaders headers, InputStream body) throws IOException {
        String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
        return switch (encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body, 64 * 1024);
            default ->
                throw new ProblemException(Problem.of(
                                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                                "unsupported-content-encoding",
                                "the body may be packed with gzip, but not with «" + encoding + "»")
                        .with(HttpHeaders.ACCEPT_ENCODING, "gzip, identity"));
        };
    }

    private static @Nullable String idempotencyKey(HttpHeaders headers) {
        String key = headers.getFirst("Idempotency-Key");
        if (key != null && !KEY.matcher(key).matches()) {
            throw new ProblemException(Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "bad-idempotency-key",
                    "an Idempotency-Key is 1 to 255 printable ASCII characters"));
        }
        return key;
    }

    private static String traceId(HttpHeaders headers) {
        String parent = headers.getFirst("traceparent");
        if (parent != null) {
            var matcher = TRACE_PARENT.matcher(parent);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong() | 1);
    }
}
