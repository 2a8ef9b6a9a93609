package io.websync.ingest.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainListTest {

    private static final String SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final String MD5 = "d41d8cd98f00b204e9800998ecf8427e";

    @Test
    void anyWhiteSpaceSeparatesEntries() throws IOException {
        Recorded list = Recorded.of(
                "text/plain",
                "http://a/1 http://a/2\thttp://a/3\r\nhttp://a/4\f\u000bhttp://a/5\u00a0http://a/6\u3000http://a/7");
        assertThat(list.urls())
                .containsExactly(
                        "http://a/1",
                        "http://a/2",
                        "http://a/3",
                        "http://a/4",
                        "http://a/5",
                        "http://a/6",
                        "http://a/7");
        assertThat(list.rejects).isEmpty();
    }

    @Test
    void aByteOrderMarkAndCarriageReturnsAreNotPartOfAnEntry() throws IOException {
        assertThat(Recorded.of("text/plain", "\ufeffhttp://a/1\r\nhttp://a/2\r\n")
                        .texts())
                .containsExactly("1|http://a/1", "2|http://a/2");
    }

    @Test
    void linesAreCountedFromOneAndBlankOnesCount() throws IOException {
        Recorded list = Recorded.of("text/plain", "\n\nhttp://a/1\n\nftp://a/2\nhttp://a/3");
        assertThat(list.texts()).containsExactly("3|http://a/1", "6|http://a/3");
        assertThat(list.rejects).containsExactly("5|ftp://a/2|an entry begins with http:// or https://");
    }

    @Test
    void aDigestFollowsItsUrlOnTheSameOrTheNextLine() throws IOException {
        Recorded list =
                Recorded.of("text/plain", "http://a/1 sha256:" + SHA + "\nhttp://a/2\nMD5:" + MD5 + " http://a/3");
        assertThat(list.texts())
                .containsExactly("1|http://a/1 sha256:" + SHA, "2|http://a/2 MD5:" + MD5, "3|http://a/3");
    }

    @Test
    void aDigestWithoutAUrlBeforeItIsRejected() throws IOException {
        assertThat(Recorded.of("text/plain", "md5:" + MD5 + "\nhttp://a/1").rejects)
                .containsExactly("1|md5:" + MD5 + "|a digest follows the URL that it belongs to");
    }

    @Test
    void twoDigestsOfOneEntryContradict() throws IOException {
        Recorded list = Recorded.of("text/plain", "http://a/1 md5:" + MD5 + " sha256:" + SHA);
        assertThat(list.entries).isEmpty();
        assertThat(list.rejects).singleElement().asString().endsWith("an entry takes one digest");
    }

    @Test
    void aDestinationFollowsAnArrow() throws IOException {
        Recorded list =
                Recorded.of("text/plain", "http://a/1 -> b/2\nhttp://a/3 md5:" + MD5 + " -> b/4 http://a/5 ->\n\nb/6");
        assertThat(list.entries).extracting(Entry::destination).containsExactly("b/2", "b/4", "b/6");
    }

    @Test
    void anArrowWithNothingBehindItIsRejected() throws IOException {
        assertThat(Recorded.of("text/plain", "http://a/1 ->").rejects)
                .containsExactly("1|http://a/1|no destination after ->");
    }

    @Test
    void neighboursThatMakeNoSenseAreOneRejectAndGoodEntriesOnTheLineStay() throws IOException {
        Recorded list = Recorded.of("text/plain", "what is this http://a/1 and this\nhttp://a/2");
        assertThat(list.urls()).containsExactly("http://a/1", "http://a/2");
        assertThat(list.rejects)
                .containsExactly(
                        "1|what is this|an entry begins with http:// or https://",
                        "1|and this|an entry begins with http:// or https://");
    }

    @Test
    void schemesAreReadInAnyCase() throws IOException {
        assertThat(Recorded.of("text/plain", "HTTP://a/1 HttpS://a/2").urls())
                .containsExactly("HTTP://a/1", "HttpS://a/2");
    }

    @Test
    void checksumListsNameUrls() throws IOException {
        Recorded list = Recorded.of(
                "text/plain", SHA + "  http://a/1\n" + MD5 + " *https://a/2\n" + SHA + "  http://a/3 -> b/3\n");
        assertThat(list.texts())
                .containsExactly(
                        "1|http://a/1 sha256:" + SHA,
                        "2|https://a/2 md5:" + MD5,
                        "3|http://a/3 sha256:" + SHA + " -> b/3");
    }

    @Test
    void namesInChecksumListsAreRelativeToTheBase() throws IOException {
        var recorded = new Recorded();
        recorded.options.set("base", "http://a/pool/SHA256SUMS");
        recorded.read(
                "text/plain",
                Recorded.inPieces(
                        (SHA + "  one.iso\n" + SHA + " *my file#1 100%.iso\r\n" + SHA + "  /root.iso\n")
                                .getBytes(StandardCharsets.UTF_8),
                        List.of(7)));
        assertThat(recorded.urls())
                .containsExactly(
                        "http://a/pool/one.iso", "http://a/pool/my%20file%231%20100%25.iso", "http://a/root.iso");
    }

    @Test
    void namesInChecksumListsNeedABase() throws IOException {
        assertThat(Recorded.of("text/plain", SHA + "  one.iso").rejects)
                .containsExactly(
                        "1|" + SHA + "  one.iso|the name is no URL; give «base», the URL that it is relative to");
    }

    @Test
    void aChecksumWithoutANameIsRejected() throws IOException {
        Recorded list = Recorded.of("text/plain", SHA + "\nhttp://a/1\n" + MD5 + "  ");
        assertThat(list.urls()).containsExactly("http://a/1");
        assertThat(list.rejects)
                .containsExactly(
                        "1|" + SHA + "|a checksum without a name after it",
                        "3|" + MD5 + "|a checksum without a name after it");
    }

    @Test
    void invalidUtf8AndOverlongWordsAreRejectedAndTheRestGoesOn() throws IOException {
        byte[] bytes =
                ("http://a/1\nhttp://a/#\n" + "x".repeat(5000) + "\nhttp://a/2").getBytes(StandardCharsets.UTF_8);
        bytes["http://a/1\nhttp://a/".length()] = (byte) 0xff;
        Recorded list = Recorded.of("text/plain", bytes);
        assertThat(list.urls()).containsExactly("http://a/1", "http://a/2");
        assertThat(list.rejects).hasSize(2);
        assertThat(list.rejects.getFirst()).startsWith("2|").endsWith("|not valid UTF-8");
        assertThat(list.rejects.getLast()).startsWith("3|xxx").endsWith("|longer than 4096 bytes");
    }

    @Test
    void aNulIsNoWhiteSpace() throws IOException {
        assertThat(Recorded.of("text/plain", "http://a/1\0http://a/2").urls())
                .containsExactly("http://a/1\0http://a/2");
    }
}
