package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirroredFolderTest {

    @TempDir
    Path folder;

    private Path www;
    private MirroredFolder mirrored;

    @BeforeEach
    void setUp() throws IOException {
        Path served = folder.resolve("served");
        www = folder.resolve("www");
        write(served.resolve("a.txt"), "a");
        write(served.resolve("x y/b.txt"), "b");
        write(served.resolve(".hidden/c.txt"), "c");
        mirrored = new MirroredFolder(served, URI.create("http://127.0.0.1:81/"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void itIsWhatTheOriginServes() throws IOException {
        assertThat(mirrored.urls()).containsExactly("http://127.0.0.1:81/a.txt", "http://127.0.0.1:81/x%20y/b.txt");
        assertThat(mirrored.bytes()).isEqualTo(2);
    }

    @Test
    void whatAnEarlierRunLeftCountsForNothing() throws IOException {
        write(www.resolve("127.0.0.1:80/a.txt"), "a");
        write(www.resolve("127.0.0.1:81/gone.txt"), "gone");
        assertThat(mirrored.presentIn(www)).isZero();
        assertThat(mirrored.othersIn(www)).isEqualTo(2);
        write(www.resolve("127.0.0.1:81/a.txt"), "a");
        write(www.resolve("127.0.0.1:81/x%20y/b.txt"), "b");
        assertThat(mirrored.presentIn(www)).isEqualTo(2);
        assertThat(mirrored.othersIn(www)).isEqualTo(2);
        assertThat(mirrored.differencesIn(www)).isEmpty();
    }

    @Test
    void aFileThatIsMissingOrHasOtherBytesIsADifference() throws IOException {
        assertThat(mirrored.othersIn(www)).isZero();
        write(www.resolve("127.0.0.1:81/a.txt"), "b");
        assertThat(mirrored.differencesIn(www)).containsExactly("127.0.0.1:81/a.txt", "127.0.0.1:81/x%20y/b.txt");
    }
}
