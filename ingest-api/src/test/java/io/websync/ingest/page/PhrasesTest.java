package io.websync.ingest.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import io.websync.contracts.Digest;
import io.websync.contracts.SourceUrl;
import io.websync.ingest.list.Entry;
import io.websync.ingest.list.EntrySink;
import io.websync.ingest.list.ListOptions;
import io.websync.ingest.list.ListReader;
import io.websync.ingest.page.Phrases.Phrase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhrasesTest {

    private static final Phrases CHINESE = Phrases.of(Locale.SIMPLIFIED_CHINESE);
    private static final Texts TEXTS = new Texts(Pages.messages(), Locale.SIMPLIFIED_CHINESE);

    private static final String HEX = "0123456789abcdef".repeat(4);

    private static final List<String> BAD_ENTRIES = List.of(
            "nothing",
            "http:///",
            "http://ann@a.test/",
            "http://a.test:1x/",
            "http://a.test:99999/",
            "http://[::1/",
            "http://[1::2::3]/",
            "http://1.2.3.4.5/",
            "http://a%20b.test/",
            "http://a%01b.test/",
            "http://a<b.test/",
            "http://a!b.test/",
            "http://" + "\u00fc".repeat(1100) + ".test/",
            "http://xn--zz.test/",
            "http://" + "a.".repeat(125) + "test/",
            "http://a..test/",
            "http://" + "a".repeat(64) + ".test/",
            "http://a.test/" + "/".repeat(30) + "x",
            "http://a.test/" + "\u4e2d/".repeat(800),
            "http://a.test/?x\\y",
            "http://a.test/?" + "/".repeat(60),
            "http://a.test/%zz",
            "http://a.test/%00",
            "http://a.test/..%2fx",
            "http://a.test/x sha256:12",
            "http://a.test/x md5:12",
            "http://a.test/x -> a.test/y -> a.test/z",
            "http://a.test/x md5:" + HEX.substring(32) + " sha256:" + HEX,
            "sha256:" + HEX,
            HEX + "  name",
            HEX,
            HEX + "  http://a.test/a b",
            "http://a.test/x ->",
            "http://a.test/x -> a<b/y",
            "http://a.test/" + "x".repeat(20_000));

    private static final String BAD_JSON = """
            {"urls": ["", [1], {}, {"url": "http://a.test/ x"}, {"url": 1}, {"url": "http://a.test/", "url": "http://b.test/"},
             {"url": "http://a.test/", "size": "1"}, "nothing", "%s"]}
            """.formatted("y".repeat(20_000));

    private static final class Reasons implements EntrySink {

        private final List<String> said = new ArrayList<>();

        @Override
        public void entry(Entry entry) {
            try {
                SourceUrl.parse(entry.url());
                String digest = entry.digest();
                if (digest != null) {
                    Digest.parse(digest);
                }
                String destination = entry.destination();
                if (destination != null) {
                    destination(destination);
                }
            } catch (BadUrlException | IllegalArgumentException e) {
                said.add(String.valueOf(e.getMessage()));
            }
        }

        private void destination(String text) {
            try {
                AssetKey.ofDestination(text);
            } catch (BadUrlException e) {
                said.add("the destination «" + text + "» is no place in the mirror: " + e.getMessage());
            }
        }

        @Override
        public void reject(long line, String text, String reason) {
            said.add(reason);
        }
    }

    @Test
    void whateverIsWrongWithAnEntryIsSaidInChineseAndNoOtherSentenceIsKept() throws Exception {
        var reasons = new Reasons();
        for (String entry : BAD_ENTRIES) {
            int before = reasons.said.size();
            read(reasons, "text/plain", entry.getBytes(UTF_8));
            assertThat(reasons.said).as(entry).hasSizeGreaterThan(before);
        }
        read(reasons, "text/plain", new byte[] {'h', 't', 't', 'p', ':', '/', '/', (byte) 0xff, '\n'});
        read(reasons, "application/json", BAD_JSON.getBytes(UTF_8));
        read(reasons, "application/x-ndjson", "\"http://a.test/\" 1\n{\n\"a\n".getBytes(UTF_8));
        read(reasons, "application/x-ndjson", ("\"" + "x".repeat(30_000) + "\"\n").getBytes(UTF_8));
        SourceUrlReasons.add(reasons.said);
        reasons.said.add("an earlier entry asks for the same file");
        reasons.said.add("an earlier entry asks for the same file with another digest, or with none");
        reasons.said.add("an earlier entry puts another file at a.test/x");

        Set<String> used = new TreeSet<>();
        for (String reason : reasons.said) {
            Optional<Phrase> phrase = phrase(reason);
            assertThat(phrase).as(reason).isPresent();
            used.add(phrase.orElseThrow().english());
            phrase.orElseThrow()
                    .match(reason)
                    .orElseThrow()
                    .forEach(part -> phrase(part).ifPresent(inner -> used.add(inner.english())));
        }
        List<String> ofEntries = CHINESE.all().stream()
                .map(Phrase::english)
                .takeWhile(english -> !english.equals("the list is empty"))
                .toList();
        assertThat(used).containsAll(ofEntries);
    }

    /** What no list brings as far as the URL itself, since a list finds it before. */
    private static final class SourceUrlReasons {

        static void add(List<String> said) {
            for (String text : List.of("", "a.test/x", "ftp://a.test/x", "http://a.test/" + "x".repeat(70_000))) {
                try {
                    SourceUrl.parse(text);
                } catch (BadUrlException e) {
                    said.add(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    @Test
    void everySentenceHasTheSameGapsInBothLanguages() {
        assertThat(CHINESE.all())
                .hasSizeGreaterThan(80)
                .allSatisfy(
                        phrase -> assertThat(phrase.said()).as(phrase.english()).hasSameSizeAs(phrase.pieces()));
        assertThat(CHINESE.all().stream().map(Phrase::english)).doesNotHaveDuplicates();
    }

    @Test
    void noSentenceIsHiddenByAnEarlierOne() {
        for (Phrase phrase : CHINESE.all()) {
            String example = String.join("7", phrase.pieces());
            assertThat(phrase(example).orElseThrow().english()).as(example).isEqualTo(phrase.english());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        its deadline was 2026-11-24 05:00:00 UTC, and it is PARTIAL | 截止时间是 2026-11-24 05:00:00 UTC，而它现在是部分完成
        it stands still, 12 files before it; no room | 停滞不前，还有 12 个文件；no room
        the destination «a b/c» is no place in the mirror: the host holds a space, which no host name can \
        | 目标位置“a b/c”在镜像中没有位置：主机名中有空格，主机名不能包含它
        the scheme «{0}'» is not fetched: a URL begins with http:// or https:// | 不抓取协议“{0}'”：URL 以 http:// 或 https:// 开头
        something else {0} ''it's'' | something else {0} ''it's''
        """, quoteCharacter = '`')
    void aSentenceIsSaidWithWhatVaries(String english, String chinese) {
        assertThat(TEXTS.words(english)).isEqualTo(chinese);
        assertThat(new Texts(Pages.messages(), Locale.ENGLISH).words(english)).isEqualTo(english);
    }

    @Test
    void aReasonWithinAMessageIsSaidInTheSameLanguage() {
        var message = Texts.Message.because("common.unchanged", new IllegalStateException("there is no node «oslo»"));
        assertThat(TEXTS.say(message)).contains("没有节点“oslo”");
    }

    private static Optional<Phrase> phrase(@Nullable String text) {
        return CHINESE.all().stream()
                .filter(phrase -> phrase.match(String.valueOf(text)).isPresent())
                .findFirst();
    }

    private static void read(EntrySink sink, String type, byte[] list) throws IOException {
        new ListReader(sink, new ListOptions(Instant.EPOCH), 16_384, Digest.Algorithm.SHA256.newMessageDigest())
                .read(type, new ByteArrayInputStream(list));
    }
}
