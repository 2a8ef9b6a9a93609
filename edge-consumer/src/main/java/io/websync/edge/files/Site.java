package io.websync.edge.files;

import io.websync.edge.replica.DiskFact;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tree below {@code www}. Every folder on the way to a file is opened from its parent without following symbolic links
 * ({@code openat} with {@code O_NOFOLLOW}), so that a link planted in the tree never leads a write or a removal out of it.
 * Safe for use by many threads.
 */
public final class Site {

    @FunctionalInterface
    private interface InFolder<T> {
        T apply(SecureDirectoryStream<Path> folder, Path name) throws IOException;
    }

    /** A folder that another thread removes while this one is on its way is made anew; more often than this is no race. */
    private static final int RACES = 20;

    private final Path www;

    public Site(Path www) {
        this.www = www;
    }

    /** What lies at {@code path}. */
    public DiskFact look(String path) throws IOException {
        try {
            return inFolder(path, false, Site::factOf);
        } catch (NoSuchFileException _) {
            return new DiskFact.Missing();
        } catch (ObstructedException e) {
            return new DiskFact.Obstructed(e.at());
        }
    }

    /** Opens a file for reading; never through a link. */
    public SeekableByteChannel open(String path) throws IOException {
        return inFolder(
                path,
                false,
                (folder, name) ->
                        folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    /** Sets the file's time and makes it durable. */
    public void touch(String path, Instant modified) throws IOException {
        inFolder(path, false, (folder, name) -> {
            setModified(folder, name, modified);
            try (var channel = (FileChannel)
                    folder.newByteChannel(name, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                channel.force(true);
            }
            return true;
        });
    }

    /**
     * Moves a complete, durable file to its place, over what is there, and makes the folders that lack. Visitors see the old
     * file or the new one, never a part. The move itself is durable after {@link FolderSync}.
     */
    public void publish(Path complete, String path) throws IOException {
        Path source = complete.getFileName();
        Path sourceFolder = complete.getParent();
        if (source == null || sourceFolder == null) {
            throw new IllegalArgumentException("no file in a folder: " + complete);
        }
        try (var from = secure(sourceFolder)) {
            inFolder(path, true, (folder, name) -> {
                from.move(source, folder, name);
                return true;
            });
        }
    }

    /** Removes the file. @return whether there was one */
    public boolean remove(String path) throws IOException {
        try {
            return inFolder(path, false, (folder, name) -> {
                folder.deleteFile(name);
                return true;
            });
        } catch (NoSuchFileException | ObstructedException _) {
            return false;
        }
    }

    /** Counts the regular files whose path is {@code counted}; follows no links. */
    public long count(Predicate<String> counted) throws IOException {
        long[] count = {0};
        Files.walkFileTree(www, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && counted.test(www.relativize(file).toString())) {
                    count[0]++;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // Gone since, or not ours to read.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return count[0];
    }

    Path www() {
        return www;
    }

    private <T> T inFolder(String path, boolean create, InFolder<T> work) throws IOException {
        for (int race = 0; ; race++) {
            try {
                return descend(path, create, work);
            } catch (NoSuchFileException e) {
                if (!create || race == RACES) {
                    throw e;
                }
            }
        }
    }

    private <T> T descend(String path, boolean create, InFolder<T> work) throws IOException {
        if (create) {
            makeFolder(www);
        }
        SecureDirectoryStream<Path> folder = secure(www);
        try {
            int start = 0;
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
                SecureDirectoryStream<Path> next = open(folder, path, start, slash, create);
                folder.close();
                folder = next;
                start = slash + 1;
            }
            return work.apply(folder, segment(path, start, path.length()));
        } finally {
            folder.close();
        }
    }

    private SecureDirectoryStream<Path> open(
            SecureDirectoryStream<Path> parent, String path, int start, int end, boolean create) throws IOException {
        Path name = segment(path, start, end);
        try {
            return parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            if (!create) {
                throw e;
            }
        } catch (IOException e) {
            throw obstruction(parent, name, path.substring(0, end), e);
        }
        // The JDK has no mkdirat. A link planted on the way in this very moment could at most make an empty folder
        // elsewhere: the file itself goes where the opened folders lead.
        makeFolder(www.resolve(path.substring(0, end)));
        try {
            return parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw obstruction(parent, name, path.substring(0, end), e);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException _) {
            // Another thread made it, or it is something else, which the opening finds out.
        }
    }

    /** Tells a thing that is no folder from a folder that cannot be opened. */
    private static IOException obstruction(
            SecureDirectoryStream<Path> parent, Path name, String path, IOException failure) {
        try {
            BasicFileAttributes attributes = attributes(parent, name);
            return attributes.isDirectory() ? failure : new ObstructedException(path);
        } catch (IOException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private static DiskFact factOf(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        BasicFileAttributes attributes = attributes(folder, name);
        if (attributes.isRegularFile()) {
            return new DiskFact.RegularFile(
                    attributes.size(), attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MILLIS));
        }
        return attributes.isDirectory() ? new DiskFact.Folder() : new DiskFact.Foreign();
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static void setModified(SecureDirectoryStream<Path> folder, Path name, Instant modified)
            throws IOException {
        folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(modified), null, null);
    }

    /** Keys are clean by contract; this is the last wall behind it. */
    private static Path segment(String path, int start, int end) throws IOException {
        String segment = path.substring(start, end);
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.indexOf('\0') >= 0) {
            throw new IOException("the path " + path + " would leave the edge's root or name no file");
        }
        return Path.of(segment);
    }

    @SuppressWarnings("StreamResourceLeak") // The caller closes it.
    private static SecureDirectoryStream<Path> secure(Path path) throws IOException {
        DirectoryStream<Path> folder = Files.newDirectoryStream(path);
        if (folder instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        folder.close();
        throw new IOException("this system cannot open files relative to a folder: an edge needs Linux or macOS");
    }
}
