package io.websync.ingest.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Sentences that the API and the catalog made in English, in another language. A program and a log have them in English
 * wherever they are read, so they are kept so; a page says them in its reader's words. Thread-safe.
 */
final class Phrases {

    private static final String VARIES = "{}";
    private static final Phrases OF_ENGLISH = new Phrases(List.of());
    private static final Phrases OF_CHINESE = new Phrases(read("phrases_zh.txt"));

    private final List<Phrase> phrases;

    /**
     * One sentence; between two pieces stands what varies.
     *
     * @param pieces of the English one
     * @param said the other language's
     */
    record Phrase(List<String> pieces, List<String> said) {

        Phrase {
            pieces = List.copyOf(pieces);
            said = List.copyOf(said);
        }

        static Phrase of(String english, String other) {
            return new Phrase(List.of(english.split("\\{}", -1)), List.of(other.split("\\{}", -1)));
        }

        String english() {
            return String.join(VARIES, pieces);
        }

        /** What stands in the gaps, each as short as can be; empty when it is another sentence. */
        Optional<List<String>> match(String text) {
            String last = pieces.getLast();
            if (!text.startsWith(pieces.getFirst()) || !text.endsWith(last)) {
                return Optional.empty();
            }
            if (pieces.size() == 1) {
                return text.equals(last) ? Optional.of(List.of()) : Optional.empty();
            }
            var varying = new ArrayList<String>();
            int from = pieces.getFirst().length();
            int end = text.length() - last.length();
            for (String piece : pieces.subList(1, pieces.size() - 1)) {
                int at = text.indexOf(piece, from);
                if (at < 0 || at + piece.length() > end) {
                    return Optional.empty();
                }
                varying.add(text.substring(from, at));
                from = at + piece.length();
            }
            if (from > end) {
                return Optional.empty();
            }
            varying.add(text.substring(from, end));
            return Optional.of(varying);
        }

        private String say(List<String> varying, UnaryOperator<String> words) {
            var text = new StringBuilder(said.getFirst());
            for (int i = 0; i < varying.size(); i++) {
                text.append(words.apply(varying.get(i))).append(said.get(i + 1));
            }
            return text.toString();
        }
    }

    private Phrases(List<Phrase> phrases) {
        this.phrases = List.copyOf(phrases);
    }

    static Phrases of(Locale locale) {
        return locale.getLanguage().equals("zh") ? OF_CHINESE : OF_ENGLISH;
    }

    /** All of them, in the order in which they are tried. */
    List<Phrase> all() {
        return phrases;
    }

    /**
     * The sentence in this language; as it is when it has no other words.
     *
     * @param name says a name out of a closed set that stands in it
     */
    String say(String english, UnaryOperator<String> name) {
        for (Phrase phrase : phrases) {
            Optional<List<String>> varying = phrase.match(english);
            if (varying.isPresent()) {
                // What varies may be a sentence again.
                return phrase.say(varying.get(), part -> say(part, name));
            }
        }
        return phrases.isEmpty() ? english : name.apply(english);
    }

    private static List<Phrase> read(String name) {
        try (InputStream in = Objects.requireNonNull(Phrases.class.getResourceAsStream(name), name)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
            var phrases = new ArrayList<Phrase>();
            for (int i = 0; i < lines.size(); i += 2) {
                phrases.add(Phrase.of(lines.get(i), lines.get(i + 1)));
            }
            return phrases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
