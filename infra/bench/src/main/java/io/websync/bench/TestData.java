package io.websync.bench;

import io.websync.e2e.origin.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Files that nobody has seen before.
 *
 * @param names of the files in the folder
 */
record TestData(Path folder, List<String> names) {

    private static final Random SEEDS = new Random();

    static TestData write(Path folder, int files, long size) throws IOException {
        Files.createDirectories(folder);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            String name = "file-%05d.bin".formatted(i);
            try (var in = new Content(SEEDS.nextLong(), size).stream(0, size);
                    var out = Files.newOutputStream(folder.resolve(name))) {
                in.transferTo(out);
            }
            names.add(name);
        }
        return new TestData(folder, names);
    }

    /** Deletes the files and leaves the folders, which a running process may rely on. */
    static void deleteFilesBelow(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.delete(file);
            }
        }
    }
}
