package io.websync.edge.files;

import io.websync.contracts.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files on their way, named by replica and digest, so that a transfer that broke off goes on where it was. */
public final class Partials {

    private static final Pattern NAME = Pattern.compile("([0-9]{1,18})-([0-9a-f]{64})");

    private final Path folder;

    public Partials(Path folder) {
        this.folder = folder;
    }

    public Path path(long replica, Digest digest) {
        return folder.resolve(replica + "-" + digest.hex());
    }

    /** Opens for reading and writing, creating it. */
    public FileChannel open(long replica, Digest digest) throws IOException {
        return FileChannel.open(
                path(replica, digest), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    public void delete(long replica, Digest digest) throws IOException {
        Files.deleteIfExists(path(replica, digest));
    }

    /** Removes what no replica wants any more. @return how many files */
    public int sweep(BiPredicate<Long, Digest> wanted) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (!name.matches() || !wanted.test(Long.valueOf(name.group(1)), Digest.sha256(name.group(2)))) {
                    Files.deleteIfExists(file);
                    removed++;
                }
            }
        } catch (NoSuchFileException _) {
            // Nothing is on its way.
        }
        return removed;
    }
}
