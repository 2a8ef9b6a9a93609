package io.websync.ingest.list;

import io.websync.ingest.list.ListException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Entries in JSON: a string that holds what a plain list would, or an object with {@code url}, and {@code digest} and
 * {@code destination} when wanted.
 */
final class JsonEntries {

    /** More than any mistake has; reading on would only cost time. */
    private static final int MAX_FIELDS = 1000;

    private final EntrySink sink;
    private final EntryAssembler assembler;
    private final int maxWord;

    JsonEntries(EntrySink sink, EntryAssembler assembler, int maxWord) {
        this.sink = sink;
        this.assembler = assembler;
        this.maxWord = maxWord;
    }

    /** Takes the value that the parser stands on, to its end. */
    void take(long line, JsonParser parser) {
        switch (parser.currentToken()) {
            case VALUE_STRING -> string(line, parser.getString());
            case START_OBJECT -> object(line, parser);
            default -> {
                String text = parser.currentToken() == JsonToken.START_ARRAY ? "[…]" : parser.getString();
                parser.skipChildren();
                sink.reject(line, text, "an entry is a string, or an object with «url»");
            }
        }
    }

    private void string(long line, String text) {
        if (text.length() > maxWord) {
            sink.reject(line, text, "longer than " + maxWord + " characters");
            return;
        }
        if (EntryAssembler.isAbsolute(text) && !hasSpace(text)) {
            sink.entry(new Entry(line, text, null, null));
            return;
        }
        boolean any = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || Character.isWhitespace(text.charAt(i))) {
                if (i > start) {
                    any = true;
                    if (assembler.word(line, text.substring(start, i))) {
                        assembler.rest(line, text.substring(i));
                        break;
                    }
                }
                start = i + 1;
            }
        }
        if (!any) {
            sink.reject(line, text, "empty");
        }
        assembler.flush();
        assembler.newLine();
    }

    private void object(long line, JsonParser parser) {
        String url = null;
        String digest = null;
        String destination = null;
        String wrong = null;
        int fields = 0;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            if (++fields > MAX_FIELDS) {
                throw new ListException(
                        Problem.TOO_LARGE,
                        "entry " + line + " of the JSON has more than " + MAX_FIELDS
                                + " fields; an entry has url, digest, destination");
            }
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                parser.skipChildren();
                wrong = "«" + name + "» is not a string";
                continue;
            }
            boolean isNull = token == JsonToken.VALUE_NULL;
            String value = isNull ? null : parser.getString();
            boolean twice = false;
            switch (name) {
                case "url" -> {
                    twice = url != null;
                    url = value;
                }
                case "digest" -> {
                    twice = digest != null;
                    digest = value;
                }
                case "destination" -> {
                    twice = destination != null;
                    destination = value;
                }
                default -> wrong = "an entry has no field «" + name + "»; it has url, digest, destination";
            }
            if (twice) {
                wrong = "«" + name + "» stands twice";
            } else if (token != JsonToken.VALUE_STRING && !isNull) {
                wrong = "«" + name + "» is not a string";
            }
        }
        take(line, url, digest, destination, wrong);
    }

    private void take(
            long line,
            @Nullable String url,
            @Nullable String digest,
            @Nullable String destination,
            @Nullable String wrong) {
        if (url == null) {
            sink.reject(line, "", wrong == null ? "an entry needs «url»" : wrong);
            return;
        }
        var entry = new Entry(line, url, digest, destination);
        if (wrong != null) {
            sink.reject(line, entry.text(), wrong);
        } else if (url.length() > maxWord) {
            sink.reject(line, entry.text(), "longer than " + maxWord + " characters");
        } else if (!EntryAssembler.isAbsolute(url)) {
            sink.reject(line, entry.text(), EntryAssembler.NO_ENTRY);
        } else if (hasSpace(url)) {
            sink.reject(line, entry.text(), "a URL holds no white space");
        } else {
            sink.entry(entry);
        }
    }

    private static boolean hasSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
