package io.websync.ingest.list;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Entries in JSON: a string that holds what a plain list would, or an object with {@code url}, and {@code digest} and
 * {@code destination} when wanted.
 */
final class JsonEntries {

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
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            boolean isNull = token == JsonToken.VALUE_NULL;
            if (token != JsonToken.VALUE_STRING && !isNull) {
                parser.skipChildren();
                wrong = "«" + name + "» is not a string";
                continue;
            }
            String value = isNull ? null : parser.getString();
            switch (name) {
                case "url" -> url = value;
                case "digest" -> digest = value;
                case "destination" -> destination = value;
                default -> wrong = "an entry has no field «" + name + "»; it has url, digest, destination";
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
