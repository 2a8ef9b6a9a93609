package io.websync.ingest.list;

import io.websync.ingest.list.Fields.Field;
import io.websync.ingest.list.ListException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one list of any format from its body, to the end. In a form the list is the field {@code urllist} or any file; the
 * other fields are options. Not thread-safe.
 */
public final class ListReader {

    private static final int MAX_OPTION = 64 * 1024;
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)[;\\s]boundary=(?:\"([^\"]{1,200})\"|([^;\\s\"]{1,200}))");
    private static final Pattern CHARSET = Pattern.compile("(?i)[;\\s]charset=\"?([^;\\s\"]+)");

    private final ListOptions options;
    private final PlainListReader plain;
    private final JsonListReader json;
    private final MessageDigest digest;

    /**
     * @param maxWord bytes of an entry; a longer one is rejected
     * @param digest gets the bytes of the list, without what a form puts around it, so that a repeated request has the
     *     same digest whatever boundary its client chose
     */
    public ListReader(EntrySink sink, ListOptions options, int maxWord, MessageDigest digest) {
        this.options = options;
        this.plain = new PlainListReader(new EntryAssembler(sink, options::base), maxWord);
        this.json = new JsonListReader(sink, options, maxWord);
        this.digest = digest;
    }

    /**
     * @throws ListException when the list as a whole makes no sense
     * @throws IOException when the body does not come in whole
     */
    public void read(@Nullable String contentType, InputStream body) throws IOException {
        ListFormat format = ListFormat.of(contentType);
        requireUtf8(contentType);
        switch (format) {
            case PLAIN, JSON, NDJSON -> list(format, body);
            case FORM -> form(new UrlEncodedFields(body));
            case MULTIPART -> form(new MultipartFields(body, boundary(String.valueOf(contentType))));
        }
    }

    private void list(ListFormat format, InputStream content) throws IOException {
        var digested = new DigestedStream(content, digest);
        switch (format) {
            case JSON -> json.read(digested);
            case NDJSON -> json.readLines(digested);
            case PLAIN, FORM, MULTIPART -> {
                options.listRead();
                plain.read(digested);
            }
        }
    }

    private void form(Fields fields) throws IOException {
        boolean list = false;
        Field field;
        while ((field = fields.next()) != null) {
            if (field.name().equals("urllist") || field.fileName() != null) {
                list = true;
                list(formatOf(field), field.content());
            } else if (field.name().contains("://")) {
                throw noForm();
            } else if (!field.name().equals("submit") && !field.name().equals("reset")) {
                options.set(field.name(), text(field));
            }
        }
        if (!list) {
            throw noForm();
        }
    }

    private static ListException noForm() {
        return new ListException(
                Problem.MALFORMED,
                "the form has no field «urllist» and no file. For a plain list send Content-Type: text/plain");
    }

    /** A file may be JSON; what a browser says of any other file means nothing. */
    private static ListFormat formatOf(Field field) {
        String type = field.contentType() == null ? "" : field.contentType();
        String name = field.fileName() == null ? "" : field.fileName().toLowerCase(Locale.ROOT);
        if (type.contains("ndjson") || type.contains("jsonl") || name.endsWith(".ndjson") || name.endsWith(".jsonl")) {
            return ListFormat.NDJSON;
        }
        return type.equals("application/json") || name.endsWith(".json") ? ListFormat.JSON : ListFormat.PLAIN;
    }

    private static String text(Field field) throws IOException {
        byte[] bytes = field.content().readNBytes(MAX_OPTION + 1);
        if (bytes.length > MAX_OPTION) {
            throw new ListException(
                    Problem.TOO_LARGE, "the field «" + field.name() + "» is longer than " + MAX_OPTION + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void requireUtf8(@Nullable String contentType) {
        if (contentType == null) {
            return;
        }
        Matcher charset = CHARSET.matcher(contentType);
        if (charset.find()
                && !charset.group(1).equalsIgnoreCase("utf-8")
                && !charset.group(1).equalsIgnoreCase("us-ascii")) {
            throw new ListException(Problem.UNSUPPORTED, "a list is in UTF-8, but this is in " + charset.group(1));
        }
    }

    private static String boundary(String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw new ListException(Problem.MALFORMED, "multipart/form-data without a boundary");
        }
        return boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    }
}
