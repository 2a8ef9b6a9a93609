package io.websync.ingest.front;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a Unix socket lies. It is made under another name and gets its own one with its permissions, in one step: nobody connects to it
 * who may not, and what a former process left there is never missing.
 */
final class SocketFile {

    private final Path path;
    private final Path unfinished;
    private @Nullable Object key;

    SocketFile(Path path) {
        this.path = path;
        this.unfinished = path.resolveSibling(path.getFileName() + ".new");
    }

    /**
     * Where to listen first.
     *
     * @throws IOException when somebody else listens at the socket's own place, or what is there is no socket
     */
    Path prepare() throws IOException {
        BasicFileAttributes there = attributes(path);
        if (there != null) {
            if (!there.isOther()) {
                throw new IOException(path + " is there and is no socket; remove it, or choose another place");
            }
            if (isListenedOn()) {
                throw new IOException("another process listens on " + path);
            }
        }
        BasicFileAttributes left = attributes(unfinished);
        if (left != null && left.isOther()) {
            Files.delete(unfinished);
        }
        return unfinished;
    }

    /** Opens what listens at {@link #prepare} to those who may. */
    void open(Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(unfinished, permissions);
        key = Objects.requireNonNull(attributes(unfinished)).fileKey();
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes it, if it is still the one that was opened. */
    void remove() throws IOException {
        BasicFileAttributes there = attributes(path);
        if (there != null && key != null && key.equals(there.fileKey())) {
            Files.deleteIfExists(path);
        }
    }

    private boolean isListenedOn() {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : null;
    }
}
