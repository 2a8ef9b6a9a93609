package io.websync.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.websync.catalog.deadletter.Bytes;
import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.LetterReport;
import io.websync.catalog.deadletter.LetterReports;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A dead letter in full: with its record, readable where it is text, and byte for byte.
 *
 * @param record absent until its letter has been read
 */
public record DeadLetterView(
        @JsonUnwrapped LetterReport letter, @Nullable Stored record) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Bytes.
     *
     * @param text absent when they are no UTF-8
     */
    public record Blob(int bytes, @Nullable String text, String base64) {

        static @Nullable Blob of(byte @Nullable [] bytes) {
            return bytes == null
                    ? null
                    : new Blob(
                            bytes.length, readable(bytes), Base64.getEncoder().encodeToString(bytes));
        }

        private static @Nullable String readable(byte[] bytes) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException _) {
                return null;
            }
        }
    }

    /** A header of the record; several may have one name. */
    public record Header(String name, @Nullable Blob value) {}

    /**
     * The record; what is absent, it did not have.
     *
     * @param reduced true when only a part is shown: the order of a copy is made for everybody who wants it, and tells of them
     */
    public record Stored(
            @Nullable Blob key,
            @Nullable Blob value,
            List<Header> headers,
            @Nullable Boolean reduced) {}

    /** What of an order is about the file alone. */
    private static final List<String> ABOUT_THE_FILE = List.of("type", "asset", "digest", "size", "lastModified");

    /**
     * As it may be shown.
     *
     * @param whole whether to an administrator, who may know of everybody's lists
     */
    public static DeadLetterView of(LetterReports.Full full, boolean whole) {
        LetterReports.Stored record = full.record();
        if (record == null) {
            return new DeadLetterView(full.report(), null);
        }
        return new DeadLetterView(
                full.report(), whole || full.report().kind() != Letter.Kind.REPLICA ? stored(record) : reduced(record));
    }

    private static Stored stored(LetterReports.Stored record) {
        var headers = new ArrayList<Header>();
        for (JsonNode pair : JSON.readTree(record.headers())) {
            JsonNode value = pair.get(1);
            headers.add(new Header(
                    pair.get(0).asString(),
                    Blob.of(value.isNull() ? null : Base64.getDecoder().decode(value.asString()))));
        }
        return new Stored(Blob.of(Bytes.array(record.key())), Blob.of(Bytes.array(record.value())), headers, null);
    }

    private static Stored reduced(LetterReports.Stored record) {
        return new Stored(
                Blob.of(Bytes.array(record.key())),
                Blob.of(aboutTheFile(Bytes.array(record.value()))),
                List.of(),
                true);
    }

    private static byte @Nullable [] aboutTheFile(byte @Nullable [] order) {
        if (order == null) {
            return null;
        }
        try {
            JsonNode all = JSON.readTree(order);
            var kept = new LinkedHashMap<String, JsonNode>();
            for (String name : ABOUT_THE_FILE) {
                JsonNode value = all.get(name);
                if (value != null) {
                    kept.put(name, value);
                }
            }
            return JSON.writeValueAsBytes(kept);
        } catch (JacksonException _) {
            return null; // not what an order looks like
        }
    }
}
