package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class UrlPropertiesTest {

    private static final int TRIES = 5_000;

    @Provide
    Arbitrary<String> texts() {
        return UrlTexts.texts();
    }

    @Provide
    Arbitrary<String> keys() {
        return UrlTexts.keys();
    }

    @Property(tries = TRIES)
    void theFastPathSaysWhatTheFullParserSays(@ForAll("texts") String text) {
        assertThat(outcome(() -> SourceUrl.parse(text).toString()))
                .isEqualTo(outcome(() -> SourceUrl.parseFully(text).toString()));
    }

    @Property(tries = TRIES)
    void aCanonicalUrlIsItself(@ForAll("texts") String text) throws BadUrlException {
        Optional<SourceUrl> accepted = accepted(text);
        if (accepted.isPresent()) {
            SourceUrl url = accepted.get();
            assertThat(SourceUrl.parse(url.href())).isEqualTo(url);
            assertThat(SourceUrl.parseFully(url.href())).isEqualTo(url);
            assertThat(AssetKey.parse(url.asset().value())).isEqualTo(url.asset());
        }
    }

    @Property(tries = TRIES)
    void aKeyOnTheWireIsAcceptedOnlyInItsCanonicalForm(@ForAll("keys") String key) {
        String http =
                outcome(() -> SourceUrl.parseFully("http://" + key).asset().value());
        String https =
                outcome(() -> SourceUrl.parseFully("https://" + key).asset().value());
        String wire = outcome(() -> AssetKey.parse(key).value());
        assertThat(wire.equals(key)).isEqualTo(http.equals(key) || https.equals(key));
    }

    @Property(tries = TRIES)
    void everyKeyIsTheDestinationThatItNames(@ForAll("texts") String text) throws BadUrlException {
        Optional<SourceUrl> accepted = accepted(text);
        if (accepted.isPresent()) {
            AssetKey key = accepted.get().asset();
            assertThat(AssetKey.ofDestination(key.value())).isEqualTo(key);
        }
    }

    @Property(tries = TRIES)
    void aDestinationIsReadOnce(@ForAll("keys") String text) throws BadUrlException {
        AssetKey key;
        try {
            key = AssetKey.ofDestination(text);
        } catch (BadUrlException e) {
            return;
        }
        assertThat(AssetKey.ofDestination(key.value())).isEqualTo(key);
        assertThat(AssetKey.parse(key.value())).isEqualTo(key);
    }

    @Property(tries = TRIES)
    void aScanNeverCallsPlainWhatHasAnotherPath(@ForAll("keys") String key) throws BadUrlException {
        if (CanonicalScan.scan(key, 0, 0) == CanonicalScan.Verdict.PLAIN) {
            assertThat(MirrorPath.of(key)).isEqualTo(key);
        }
    }

    @Property(tries = TRIES)
    void aPathNeverLeavesTheRoot(@ForAll("texts") String text) {
        Path root = Path.of("/srv/www");
        accepted(text).ifPresent(url -> {
            String path = url.asset().path();
            assertThat(root.resolve(path).normalize()).startsWithRaw(root).isEqualTo(root.resolve(path));
            assertThat(root.resolve(path)).hasToString(root + "/" + path);
            assertThat(path.length()).isLessThanOrEqualTo(MirrorPath.LIMIT);
            assertThat(path).matches("[!-~&&[^\\\\]]+");
            for (String name : path.split("/", -1)) {
                assertThat(name).isNotEmpty().isNotIn(".", "..");
                assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(MirrorPath.NAME_LIMIT);
            }
        });
    }

    /** What can be undone without knowing anything else cannot be the same for two assets. */
    @Property(tries = TRIES)
    void aPathLeadsBackToItsAsset(@ForAll("texts") String text) {
        accepted(text)
                .ifPresent(url -> assertThat(undone(url.asset().path()))
                        .isEqualTo(url.asset().value()));
    }

    private static String undone(String path) {
        String[] names = path.split("/", -1);
        var key = new StringBuilder(names[0]);
        for (int i = 1; i < names.length; i++) {
            var name = new StringBuilder(names[i]);
            while (i < names.length - 1 && names[i].length() == 241 && names[i].endsWith("#")) {
                name.setLength(name.length() - 1);
                name.append(names[++i]);
            }
            boolean last = i == names.length - 1;
            String whole = name.toString();
            int question = whole.indexOf('?');
            key.append('/');
            if (question >= 0) {
                key.append(whole, 0, question).append(whole.substring(question).replace('#', '/'));
            } else if (!(last ? whole.equals("#index.html") : whole.equals("#"))) {
                key.append(whole);
            }
        }
        return key.toString();
    }

    private static Optional<SourceUrl> accepted(String text) {
        try {
            return Optional.of(SourceUrl.parse(text));
        } catch (BadUrlException e) {
            return Optional.empty();
        }
    }

    private interface Reading {
        String read() throws BadUrlException;
    }

    private static String outcome(Reading reading) {
        try {
            return reading.read();
        } catch (BadUrlException | IllegalArgumentException e) {
            return "refused: " + e.getMessage();
        }
    }
}
