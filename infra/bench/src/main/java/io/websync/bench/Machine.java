package io.websync.bench;

import io.websync.e2e.stack.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What was measured, and on what. */
record Machine(String commit, String description, List<String> jvmFlags) {

    static Machine here(List<String> jvmFlags) throws IOException, InterruptedException {
        return new Machine(readCommit(), describe(), jvmFlags);
    }

    private static String readCommit() throws IOException, InterruptedException {
        var process = new ProcessBuilder("git", "describe", "--always", "--dirty")
                .directory(Checkout.here().root().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String commit = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? commit : "unknown";
    }

    private static String describe() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " cores (" + line("/proc/cpuinfo", "model name") + "), "
                + line("/proc/meminfo", "MemTotal") + " memory, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", Java " + System.getProperty("java.runtime.version");
    }

    private static String line(String file, String name) throws IOException {
        if (!Files.exists(Path.of(file))) {
            return "unknown";
        }
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown");
    }
}
