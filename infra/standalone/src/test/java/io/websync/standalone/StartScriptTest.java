package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./websync} takes for the process of a data folder; the process here only looks like one. */
class StartScriptTest {

    @TempDir
    Path folder;

    private Path data;
    private Process stack;

    private record Ended(int code, String output) {}

    @BeforeEach
    void setUp() throws IOException {
        data = Files.createDirectories(folder.resolve("its data")).toRealPath();
        stack = new ProcessBuilder(
                        "sh",
                        "-c",
                        "read -r _; :",
                        "java",
                        "-jar",
                        "standalone-1.0-exec.jar",
                        "--websync.standalone.data-folder=" + data)
                .start();
        Files.writeString(data.resolve("websync.pid"), stack.pid() + "\n");
        Files.writeString(data.resolve("ready"), "http://127.0.0.1:1\n");
    }

    @AfterEach
    void stop() {
        stack.destroyForcibly();
    }

    @Test
    void aStackIsFoundByItsFolderHoweverThatIsWritten() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), data);
        for (Path name : List.of(data, link, data.resolve("../its data"))) {
            var status = websync("status", "--data", name.toString());
            assertThat(status.output()).contains("runs at http://127.0.0.1:1/websync (process " + stack.pid());
            assertThat(status.code()).isZero();
        }
        assertThat(websync("down", "--data", data.toString()).output()).startsWith("Stopped.");
        assertThat(stack.waitFor()).isNotZero();
    }

    @Test
    void downLeavesTheStackOfAnotherFolderAloneThoughAnOldFileNamesItsProcess() throws Exception {
        Path old = Files.createDirectories(folder.resolve("its"));
        Files.copy(data.resolve("websync.pid"), old.resolve("websync.pid"));
        assertThat(websync("down", "--data", old.toString()).output()).contains("not running");
        assertThat(stack.isAlive()).isTrue();
        assertThat(websync("status", "--data", old.toString()).code()).isEqualTo(1);
    }

    private static Ended websync(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("../../websync"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
