package io.websync.ingest.list;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of a plain list's words:
 *
 * <ul>
 *   <li>an entry begins with {@code http://} or {@code https://};
 *   <li>{@code sha256:…} or {@code md5:…} may follow it;
 *   <li>{@code -> host/path} may follow it, where its bytes go in the mirror;
 *   <li>a line that begins with 64 or 32 hex digits is one of a checksum list, {@code <hex>  <name>} or {@code <hex>
 *       *<name>}; the name is a URL, or relative to the base.
 * </ul>
 *
 * What stands elsewhere is rejected; neighbours on a line that make no sense are one reject.
 */
public final class EntryAssembler {

    static final String NO_ENTRY = "an entry begins with http:// or https://";
    private static final int MAX_REJECT_TEXT = 1024;
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);

    private final EntrySink sink;
    private final Supplier<@Nullable String> bases;

    private boolean lineBegins = true;
    /** Hex digits that began a checksum line, whose name is still to come. */
    private @Nullable String checksum;

    // The entry that may still get a digest or a destination.
    private long line;
    private @Nullable String url;
    private @Nullable String digest;
    private @Nullable String destination;
    private boolean arrow;
    private @Nullable String wrong;

    // Neighbouring words that make no sense.
    private long badLine;
    private final StringBuilder bad = new StringBuilder();
    private String badReason = "";

    /** @param bases what names in checksum lists are relative to, asked for each; null when they have to be URLs */
    public EntryAssembler(EntrySink sink, Supplier<@Nullable String> bases) {
        this.sink = sink;
        this.bases = bases;
    }

    public void newLine() {
        lineBegins = true;
        if (checksum != null) {
            bad(line, checksum, "a checksum without a name after it");
            checksum = null;
        }
        flushBad();
    }

    /**
     * Takes the next word.
     *
     * @return true when what follows on the line is one name, to be given to {@link #rest}
     */
    public boolean word(long atLine, String word) {
        boolean first = lineBegins;
        lineBegins = false;
        if (arrow) {
            arrow = false;
            destination = word;
        } else if (isAbsolute(word)) {
            flush();
            line = atLine;
            url = word;
        } else if (first && isChecksum(word)) {
            flush();
            line = atLine;
            checksum = word;
            return true;
        } else if (word.equals("->") && url != null && bad.isEmpty()) {
            arrow = true;
            if (destination != null) {
                wrong = "an entry takes one destination";
            }
        } else if (isDigest(word) && url != null && bad.isEmpty()) {
            if (digest != null) {
                wrong = "an entry takes one digest";
            }
            digest = word;
        } else {
            flushEntry();
            bad(atLine, word, isDigest(word) ? "a digest follows the URL that it belongs to" : NO_ENTRY);
        }
        return false;
    }

    /** Takes the name of a checksum line, white space and all. */
    public void rest(long atLine, String rest) {
        String hex = checksum;
        checksum = null;
        if (hex == null) {
            throw new IllegalStateException("no checksum stands before the name on line " + atLine);
        }
        String name = rest.strip();
        if (name.startsWith("*")) {
            name = name.substring(1);
        }
        if (name.isEmpty()) {
            bad(atLine, hex, "a checksum without a name after it");
            return;
        }
        String base = bases.get();
        digest = (hex.length() == 64 ? "sha256:" : "md5:") + hex;
        if (isAbsolute(name)) {
            url = name;
            int gap = firstSpace(name);
            if (gap > 0) {
                String more = name.substring(gap).strip();
                url = name.substring(0, gap);
                if (more.startsWith("->") && firstSpace(more.substring(2).strip()) < 0) {
                    destination = more.substring(2).strip();
                } else {
                    url = name;
                    wrong = "a URL holds no white space";
                }
            }
        } else if (base != null) {
            url = RelativeName.resolve(base, name);
        } else {
            digest = null;
            bad(atLine, hex + "  " + name, "the name is no URL; give «base», the URL that it is relative to");
            return;
        }
        flushEntry();
    }

    /** What is not an entry for a reason that the words do not show. */
    public void bad(long atLine, String text, String reason) {
        flushEntry();
        checksum = null;
        lineBegins = false;
        if (!bad.isEmpty() && (badLine != atLine || !badReason.equals(reason))) {
            flushBad();
        }
        badLine = atLine;
        badReason = reason;
        if (bad.length() < MAX_REJECT_TEXT) {
            bad.append(bad.isEmpty() ? "" : " ").append(text);
        }
    }

    /** Hands on what is not handed on yet; nothing more belongs to it. */
    public void flush() {
        flushEntry();
        flushBad();
    }

    private void flushEntry() {
        String complete = url;
        if (complete == null) {
            return;
        }
        var entry = new Entry(line, complete, digest, destination);
        String reason = arrow ? "no destination after ->" : wrong;
        url = null;
        digest = null;
        destination = null;
        arrow = false;
        wrong = null;
        if (reason == null) {
            sink.entry(entry);
        } else {
            sink.reject(entry.line(), entry.text(), reason);
        }
    }

    private void flushBad() {
        if (!bad.isEmpty()) {
            String text = bad.toString();
            bad.setLength(0);
            sink.reject(badLine, text, badReason);
        }
    }

    static boolean isAbsolute(String word) {
        return word.startsWith("http://")
                || word.startsWith("https://")
                || (word.length() > 7
                        && (word.charAt(0) | 0x20) == 'h'
                        && ABSOLUTE.matcher(word).matches());
    }

    static boolean isDigest(String word) {
        return word.regionMatches(true, 0, "sha256:", 0, 7) || word.regionMatches(true, 0, "md5:", 0, 4);
    }

    private static boolean isChecksum(String word) {
        if (word.length() != 64 && word.length() != 32) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (Character.digit(word.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int firstSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }
}
