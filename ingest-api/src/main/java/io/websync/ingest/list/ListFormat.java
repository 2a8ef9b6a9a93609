package io.websync.ingest.list;

import io.websync.ingest.list.ListException.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats that a list may be handed in as. */
public enum ListFormat {
    /** Plain lists and checksum lists. */
    PLAIN,
    JSON,
    NDJSON,
    FORM,
    MULTIPART;

    /**
     * The format that a media type stands for; a plain list when there is none.
     *
     * @throws ListException UNSUPPORTED
     */
    public static ListFormat of(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "", "text/plain", "application/octet-stream" -> PLAIN;
            case "application/json" -> JSON;
            case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-lines" -> NDJSON;
            case "application/x-www-form-urlencoded" -> FORM;
            case "multipart/form-data" -> MULTIPART;
            default ->
                throw new ListException(
                        Problem.UNSUPPORTED,
                        "nobody here reads «" + type + "»; a list comes as text/plain, application/json,"
                                + " application/x-ndjson, application/x-www-form-urlencoded or multipart/form-data");
        };
    }
}
