package io.websync.ingest.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Wherever the network cuts a body, the list is the same. */
class ChunkBoundariesTest {

    private static final String BOUNDARY = "-b";

    @Provide
    Arbitrary<String> lists() {
        Arbitrary<String> words = Arbitraries.of(
                "http://a/1",
                "https://b/ü",
                "nonsense",
                "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "d41d8cd98f00b204e9800998ecf8427e",
                "->",
                "*name",
                "\0",
                "\ud83d\ude00",
                "\u00a0",
                "\ufeff",
                "--",
                "-b",
                "--b",
                "y".repeat(5000));
        Arbitrary<String> spaces = Arbitraries.of(" ", "\n", "\r\n", "\t", "", "\n\n");
        return Arbitraries.lazyOf(() -> words.flatMap(word -> spaces.map(space -> word + space)))
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 300)
    void ofAPlainList(
            @ForAll("lists") String list,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 40) Integer> sizes)
            throws IOException {
        assertSame("text/plain", list.getBytes(StandardCharsets.UTF_8), sizes);
    }

    @Property(tries = 100)
    void ofAnyBytes(
            @ForAll byte[] bytes, @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 40) Integer> sizes)
            throws IOException {
        assertSame("text/plain", bytes, sizes);
    }

    @Property(tries = 200)
    void ofAForm(
            @ForAll("lists") String list,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 40) Integer> sizes)
            throws IOException {
        String body = "priority=2&urllist=" + URLEncoder.encode(list, StandardCharsets.UTF_8) + "&groups=x";
        Recorded form = assertSame("application/x-www-form-urlencoded", body.getBytes(StandardCharsets.UTF_8), sizes);
        assertThat(form.texts()).isEqualTo(Recorded.of("text/plain", list).texts());
    }

    @Property(tries = 200)
    void ofAMultipartBody(
            @ForAll("lists") String list,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 40) Integer> sizes)
            throws IOException {
        String clean = list.replace("\r\n--" + BOUNDARY, "");
        String body = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"urllist\"\r\n\r\n" + clean
                + "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=priority\r\n\r\n4\r\n--" + BOUNDARY
                + "--\r\n";
        Recorded form =
                assertSame("multipart/form-data; boundary=" + BOUNDARY, body.getBytes(StandardCharsets.UTF_8), sizes);
        assertThat(form.texts()).isEqualTo(Recorded.of("text/plain", clean).texts());
        assertThat(form.options.priority()).isEqualTo(4);
    }

    private static Recorded assertSame(String contentType, byte[] bytes, List<Integer> sizes) throws IOException {
        Recorded whole = Recorded.of(contentType, bytes);
        Recorded inPieces = Recorded.of(contentType, Recorded.inPieces(bytes, sizes));
        assertThat(inPieces.entries).isEqualTo(whole.entries);
        assertThat(inPieces.rejects).isEqualTo(whole.rejects);
        return inPieces;
    }
}
