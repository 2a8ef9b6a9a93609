package io.websync.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Whether a submission is everywhere, by its edges' digests; or whether a folder holds its files. */
@Command(
        name = "verify",
        description = {
            "Whether every file of a submission is on every edge, by the digests that the edges computed.",
            "With --folder: whether a folder, like an edge's www, holds every fetched file of it, read byte by byte."
        },
        mixinStandardHelpOptions = true)
final class Verify implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION")
    private long submission;

    @Option(names = "--folder", paramLabel = "DIR", description = "a mirror on this machine")
    private @Nullable Path folder;

    @Override
    public Integer call() throws IOException {
        Server server = connection.open();
        Screen screen = connection.screen();
        Path root = folder == null ? null : folder.toAbsolutePath().normalize();
        JsonNode report = server.get("/api/v1/submissions/" + submission);
        long right = 0;
        long wrong = 0;
        for (JsonNode file : server.items("/api/v1/submissions/" + submission + "/files?limit=500")) {
            String why = root == null ? elsewhere(file) : here(root, file);
            if (why.isEmpty()) {
                right++;
                continue;
            }
            wrong++;
            if (screen.json()) {
                var line = Server.JSON.createObjectNode();
                line.put("line", file.path("line").asLong())
                        .put("url", Screen.text(file, "url"))
                        .put("why", why);
                screen.print(line);
            } else {
                screen.say(Screen.text(file, "line") + " " + Screen.text(file, "url") + ": " + why);
            }
        }
        long accepted = report.path("counts").path("accepted").asLong();
        boolean all = report.hasNonNull("closedAt") && right + wrong == accepted;
        screen.tell(right + " right, " + wrong + " not"
                + (all ? "" : "; the list is " + Screen.text(report, "state") + ", and not all of it is known yet"));
        return all && wrong == 0 && accepted > 0 ? 0 : Main.INCOMPLETE;
    }

    private static String elsewhere(JsonNode file) {
        String state = Screen.text(file, "state");
        if (!state.equals("FETCHED")) {
            return state;
        }
        String digest = Screen.text(file, "digest");
        for (JsonNode replica : file.path("replicas")) {
            if (!Screen.text(replica, "standing").equals("MIRRORED")
                    || !Screen.text(replica, "digest").equals(digest)) {
                return Screen.text(replica, "edge") + " " + Screen.text(replica, "standing");
            }
        }
        return "";
    }

    private static String here(Path root, JsonNode file) throws IOException {
        String state = Screen.text(file, "state");
        if (!state.equals("FETCHED")) {
            return state;
        }
        // Where an edge lays it, as the API says: never a name of our own making.
        String path = Screen.text(file, "path");
        Path place = root.resolve(path).normalize();
        if (path.isEmpty() || !place.startsWith(root)) {
            return "the server names no place for it below " + root;
        }
        try {
            String found = "sha256:" + sha256(place);
            return found.equals(Screen.text(file, "digest")) ? "" : "other bytes: " + found;
        } catch (NoSuchFileException e) {
            return "missing";
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 16];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                hash.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
