package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumLineTest {

    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void anOrdinaryNameStandsAsItIs() {
        assertThat(ChecksumLine.of(Digest.sha256(EMPTY), "host/a b/*c")).isEqualTo(EMPTY + "  host/a b/*c\n");
    }

    @Test
    void aNameThatWouldBreakTheLineIsEscaped() {
        assertThat(ChecksumLine.of(Digest.sha256(EMPTY), "a\\b\nc\rd")).isEqualTo("\\" + EMPTY + "  a\\\\b\\nc\\rd\n");
    }

    @Test
    void sha256sumAcceptsTheFileAndFindsWhatIsAltered(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sha256sum")), "this test needs sha256sum of coreutils");
        List<String> names = List.of("plain", "with space", "*star", "back\\slash", "line\nend", "-dash", "ümlaut");
        var lines = new StringBuilder();
        for (String name : names) {
            Files.writeString(folder.resolve(name), name);
            var hash = Digest.Algorithm.SHA256.newMessageDigest();
            hash.update(name.getBytes(StandardCharsets.UTF_8));
            lines.append(ChecksumLine.of(Digest.of(Digest.Algorithm.SHA256, hash), name));
        }
        Path sums = folder.resolve("SHA256SUMS");
        Files.writeString(sums, lines);
        assertThat(check(folder)).isZero();
        Files.writeString(folder.resolve("back\\slash"), "altered");
        assertThat(check(folder)).isNotZero();
    }

    private static int check(Path folder) throws Exception {
        return new ProcessBuilder("/usr/bin/sha256sum", "-c", "--strict", "SHA256SUMS")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
