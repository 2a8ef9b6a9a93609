package io.websync.e2e.scenario;

import io.websync.contracts.BadUrlException;
import io.websync.contracts.SourceUrl;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.origin.Origin;
import io.websync.e2e.origin.OriginFile;
import io.websync.e2e.stack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what lies on edges with what the origin has, by {@code sha256sum} as a process of its own. */
final class MirrorCheck {

    private static final int REPORTED = 5;

    private final Stack stack;
    private final Origin origin;

    MirrorCheck(Stack stack, Origin origin) {
        this.stack = stack;
        this.origin = origin;
    }

    /** @throws ScenarioFailure with the first few differences */
    void verify(Collection<OriginFile> files, List<String> edges) throws IOException, InterruptedException {
        List<String> wrong = differences(files, edges);
        ScenarioFailure.unless(
                wrong.isEmpty(),
                wrong.size() + " wrong of " + files.size() + " files on " + edges + ":\n  "
                        + String.join("\n  ", wrong.subList(0, Math.min(REPORTED, wrong.size()))));
    }

    /** What is not as at the origin, each as a line for people. */
    List<String> differences(Collection<OriginFile> files, List<String> edges)
            throws IOException, InterruptedException {
        Map<Path, OriginFile> expected = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        for (String edge : edges) {
            for (OriginFile file : files) {
                Path path = pathOf(edge, file);
                if (Files.isRegularFile(path)) {
                    expected.put(path, file);
                } else {
                    wrong.add(path + " is missing");
                }
            }
        }
        Map<Path, String> hashes = sha256sum(List.copyOf(expected.keySet()));
        Map<OriginFile, String> originals = new HashMap<>();
        for (var entry : expected.entrySet()) {
            Path path = entry.getKey();
            OriginFile file = entry.getValue();
            String original = originals.computeIfAbsent(file, it -> it.content().sha256());
            String hash = hashes.get(path);
            if (!original.equals(hash)) {
                wrong.add(path + " has " + hash + " (" + Files.size(path) + " bytes), the origin has " + original + " ("
                        + file.content().size() + " bytes)");
            }
            var time = Files.getLastModifiedTime(path).toInstant();
            if (!time.equals(file.lastModified())) {
                wrong.add(path + " is of " + time + ", at the origin of " + file.lastModified());
            }
        }
        return wrong;
    }

    /** Where a file lies on an edge. */
    Path pathOf(String edge, OriginFile file) {
        try {
            return stack.www(edge)
                    .resolve(SourceUrl.parse(origin.url(file)).asset().path());
        } catch (BadUrlException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Map<Path, String> sha256sum(List<Path> paths) throws IOException, InterruptedException {
        Map<Path, String> hashes = new HashMap<>();
        if (paths.isEmpty()) {
            return hashes;
        }
        Path list = Files.createTempFile("websync-e2e", ".list");
        try {
            var names = new StringBuilder();
            paths.forEach(path -> names.append(path).append('\0'));
            Files.writeString(list, names);
            var process = new ProcessBuilder("xargs", "-0", "-a", list.toString(), "sha256sum", "--zero")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            ScenarioFailure.unless(code == 0, "sha256sum ended with " + code);
            for (String line : output.split("\0", -1)) {
                if (!line.isEmpty()) {
                    hashes.put(Path.of(line.substring(66)), line.substring(0, 64));
                }
            }
            return hashes;
        } finally {
            Files.delete(list);
        }
    }
}
