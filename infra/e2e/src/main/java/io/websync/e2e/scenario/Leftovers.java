package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What broken work may leave on the disks, and what center storage holds. */
final class Leftovers {

    private static final String KEEP_PARTIAL = "websync.fetcher.download.keep-partial";

    private final ProcessesStack stack;

    Leftovers(ProcessesStack stack) {
        this.stack = stack;
    }

    /**
     * Starts fetcher and edges anew, the fetcher with next to no time that it keeps the beginnings of broken transfers for, so
     * that they sweep; then no file on its way may be left anywhere.
     */
    void sweepAndLook() throws IOException, InterruptedException {
        List<String> swept = new ArrayList<>(stack.edges());
        swept.add("fetcher");
        for (String name : swept) {
            unless(stack.process(name).stop(ProcessesStack.STOP_LIMIT) != null, name + " did not stop on SIGTERM");
        }
        stack.set("fetcher", KEEP_PARTIAL, "0s");
        stack.start(swept.toArray(String[]::new));
        unless(stack.process("fetcher").stop(ProcessesStack.STOP_LIMIT) != null, "fetcher did not stop on SIGTERM");
        stack.set("fetcher", KEEP_PARTIAL, "24h");
        stack.start("fetcher");
        List<Path> left = onTheirWay();
        unless(
                left.isEmpty(),
                left.size() + " files are left after the sweep, such as " + left.subList(0, Math.min(5, left.size())));
    }

    /** Files of downloads and transfers under way, or broken off. */
    List<Path> onTheirWay() throws IOException {
        List<Path> files = new ArrayList<>(filesIn(stack.centerStorage().resolve("spool")));
        files.addAll(filesIn(stack.folder().resolve("fetcher-spool")));
        for (String edge : stack.edges()) {
            files.addAll(filesIn(stack.folder().resolve(edge).resolve(".websync/partial")));
        }
        return files;
    }

    /** Each blob in the center's files has the digest that is its name, by {@code sha256sum}. */
    void verifyBlobs() throws IOException, InterruptedException {
        List<Path> blobs = filesIn(stack.centerStorage().resolve("blobs"));
        for (Map.Entry<Path, String> blob : MirrorCheck.sha256sum(blobs).entrySet()) {
            unless(
                    String.valueOf(blob.getKey().getFileName()).equals(blob.getValue()),
                    blob.getKey() + " holds bytes of the digest " + blob.getValue());
        }
    }

    /** Those that are there all the while: what processes at work make or take away meanwhile may be among them or not. */
    static List<Path> filesIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure == null || failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }
}
