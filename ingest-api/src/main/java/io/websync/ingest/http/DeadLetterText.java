package io.websync.ingest.http;

import io.websync.catalog.deadletter.LetterReport;
import io.websync.catalog.deadletter.LetterReports;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;

/** Dead letters as text, for a terminal and for scripts. */
final class DeadLetterText {

    /** A line of column names, then a line for each, with tabs between. */
    static final MediaType TABLE = new MediaType("text", "tab-separated-values", StandardCharsets.UTF_8);

    private static final int SHOWN_VALUE = 4_000;

    private DeadLetterText() {}

    /** @throws ProblemException 400 when the format is none */
    static boolean isAskedFor(ServerWebExchange exchange, @Nullable String format) {
        if (format == null) {
            return exchange.getRequest().getHeaders().getAccept().stream()
                    .anyMatch(type ->
                            type.equalsTypeAndSubtype(TABLE) || type.equalsTypeAndSubtype(MediaType.TEXT_PLAIN));
        }
        return switch (format) {
            case "text" -> true;
            case "json" -> false;
            default ->
                throw new ProblemException(
                        Problem.of(HttpStatus.BAD_REQUEST, "bad-request", "«format» is json or text"));
        };
    }

    static String table(List<LetterReport> letters) {
        return "id\tstate\tstage\tclass\tlast\tabout\tmessage\n"
                + letters.stream().map(DeadLetterText::line).collect(Collectors.joining());
    }

    private static String line(LetterReport letter) {
        return String.join(
                        "\t",
                        Long.toString(letter.id()),
                        letter.state().name(),
                        letter.stage() + (letter.edge() == null ? "" : "/" + clean(letter.edge())),
                        letter.code(),
                        letter.lastAt().toString(),
                        clean(about(letter)),
                        clean(letter.message()))
                + "\n";
    }

    private static String about(LetterReport letter) {
        return switch (letter.kind()) {
            case FILE -> letter.submission() + "/" + letter.line() + " " + letter.asset();
            case REPLICA -> letter.asset() + " revision " + letter.revision();
            case RECORD -> place(letter.topic(), letter.partition(), letter.offset());
        };
    }

    static String full(LetterReports.Full full, boolean whole) {
        LetterReport letter = full.report();
        var text = new StringBuilder();
        line(text, "id", letter.id());
        line(text, "kind", letter.kind());
        line(text, "state", letter.state());
        line(text, "stage", letter.stage());
        line(text, "edge", letter.edge());
        line(text, "class", letter.code() + (letter.httpStatus() == null ? "" : " " + letter.httpStatus()));
        line(text, "message", letter.message());
        line(text, "attempts", letter.attempts());
        line(text, "first", letter.firstAt());
        line(text, "last", letter.lastAt());
        line(text, "record", place(letter.topic(), letter.partition(), letter.offset()));
        line(text, "file", letter.line() == null ? letter.submission() : letter.submission() + "/" + letter.line());
        line(text, "asset", letter.asset());
        line(text, "revision", letter.revision());
        line(text, "request", letter.requestNumber());
        line(text, "user", letter.account());
        line(text, "closed by", letter.closedBy());
        line(text, "closed at", letter.closedAt());
        line(text, "action", letter.actionId());
        line(text, "reason", letter.reason());
        line(text, "outcome", letter.outcome());
        line(text, "outcome at", letter.outcomeAt());
        line(
                text,
                "sent to",
                letter.sentPartition() == null
                        ? null
                        : place(letter.topic(), letter.sentPartition(), letter.sentOffset()));
        DeadLetterView.Stored record = DeadLetterView.of(full, whole).record();
        if (record != null) {
            record.headers().forEach(header -> line(text, "header", header.name() + ": " + readable(header.value())));
            line(text, "key", readable(record.key()));
            line(text, "value", readable(record.value()));
        }
        return text.toString();
    }

    private static String readable(DeadLetterView.@Nullable Blob blob) {
        if (blob == null) {
            return "(none)";
        }
        String text = blob.text();
        if (text == null) {
            return "(" + blob.bytes() + " bytes that are no text, in Base64) " + cut(blob.base64());
        }
        return cut(text);
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_VALUE
                ? text
                : text.substring(0, SHOWN_VALUE) + "… (" + text.length() + " characters; the JSON has them all)";
    }

    private static void line(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(name).append(": ").append(clean(value.toString())).append('\n');
        }
    }

    private static String place(String topic, @Nullable Integer partition, @Nullable Long offset) {
        return partition == null ? topic : topic + "/" + partition + "/" + offset;
    }

    /** A terminal obeys control characters, and a record may hold any. */
    private static String clean(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
