package io.websync.ingest.list;

import io.websync.ingest.list.ListException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a list in JSON as it comes in: an array of entries, or an object with the array {@code urls} and options beside it;
 * and in NDJSON, an entry per line. An entry that makes no sense is rejected; JSON that makes none ends the list, in NDJSON
 * only its line.
 */
public final class JsonListReader {

    /**
     * Remembers no names: a table of them, or of those seen in an object, would grow with whatever a stranger makes up. That a
     * name stands twice is found where it means something.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(1 << 20)
                    .maxNestingDepth(32)
                    .build())
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private final EntrySink sink;
    private final ListOptions options;
    private final JsonEntries entries;
    private final int maxWord;
    private long line;

    public JsonListReader(EntrySink sink, ListOptions options, int maxWord) {
        this.sink = sink;
        this.options = options;
        this.entries = new JsonEntries(sink, new EntryAssembler(sink, options::base), maxWord);
        this.maxWord = maxWord;
    }

    /** Reads one JSON document. */
    public void read(InputStream in) throws IOException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                array(parser);
            } else if (token == JsonToken.START_OBJECT) {
                object(parser);
            } else {
                throw new ListException(
                        Problem.MALFORMED, "the JSON is neither an array of entries nor an object with «urls»");
            }
            if (parser.nextToken() != null) {
                throw new ListException(Problem.MALFORMED, "there is more after the end of the JSON document");
            }
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (StreamConstraintsException e) {
            throw new ListException(Problem.TOO_LARGE, "the JSON goes over a limit: " + firstLine(e));
        } catch (JacksonException e) {
            throw new ListException(
                    Problem.MALFORMED,
                    "not valid JSON, in line " + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr() + ": " + firstLine(e));
        }
    }

    /** Reads an entry per line. */
    public void readLines(InputStream in) throws IOException {
        options.listRead();
        var lines = new LimitedLines(in, maxWord + 1024);
        while (lines.next()) {
            line++;
            if (lines.isTooLong()) {
                sink.reject(line, lines.text(), "longer than " + (maxWord + 1024) + " bytes");
            } else if (!lines.isBlank()) {
                oneLine(lines);
            }
        }
    }

    private void oneLine(LimitedLines lines) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), lines.bytes(), 0, lines.length())) {
            // The whole line has to be JSON before its entry counts.
            int depth = 0;
            JsonToken token;
            while ((token = parser.nextToken()) != null) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    break;
                }
            }
            if (token == null || parser.nextToken() != null) {
                sink.reject(line, lines.text(), "a line of NDJSON holds one JSON value");
                return;
            }
        } catch (JacksonException e) {
            sink.reject(line, lines.text(), "not valid JSON: " + firstLine(e));
            return;
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), lines.bytes(), 0, lines.length())) {
            parser.nextToken();
            entries.take(line, parser);
        }
    }

    private void array(JsonParser parser) {
        options.listRead();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            entries.take(++line, parser);
        }
    }

    private void object(JsonParser parser) {
        boolean urls = false;
        Set<String> named = new HashSet<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (!name.equals("urls")) {
                ListOptions.requireKnown(name);
            }
            if (!named.add(name)) {
                throw new ListException(Problem.MALFORMED, "«" + name + "» stands twice in the JSON object");
            }
            if (!name.equals("urls")) {
                option(name, parser);
            } else if (token == JsonToken.START_ARRAY) {
                urls = true;
                array(parser);
            } else {
                throw new ListException(Problem.MALFORMED, "«urls» is not an array");
            }
        }
        if (!urls) {
            throw new ListException(Problem.MALFORMED, "the JSON object has no array «urls»");
        }
    }

    private void option(String name, JsonParser parser) {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() != JsonToken.VALUE_STRING) {
                        throw new ListException(Problem.UNACCEPTABLE, "«" + name + "» holds what is not a string");
                    }
                    options.set(name, parser.getString());
                }
            }
            case START_OBJECT ->
                throw new ListException(
                        Problem.UNACCEPTABLE, "«" + name + "» is an object; options are " + ListOptions.NAMES);
            default -> options.set(name, parser.getString());
        }
    }

    private static String firstLine(JacksonException e) {
        String message = e.getOriginalMessage();
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
