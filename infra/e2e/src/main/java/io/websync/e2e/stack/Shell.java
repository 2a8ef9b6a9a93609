package io.websync.e2e.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short commands of the system. */
public final class Shell {

    private Shell() {}

    /**
     * Runs a command to its end.
     *
     * @return what it wrote, both streams
     * @throws IOException with what it wrote when it ended with anything but 0, or is not there
     */
    public static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", List.of(command)) + " ended with " + code + ": " + output.strip());
        }
        return output;
    }

    /** Whether a command can be found and this user is root. */
    public static boolean isRoot() throws InterruptedException {
        try {
            return run("id", "-u").strip().equals("0");
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether a program is on the path. */
    public static boolean has(String program) throws InterruptedException {
        try {
            run("sh", "-c", "command -v " + program);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
