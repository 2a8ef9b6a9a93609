package io.websync.fetcher.download;

import io.websync.contracts.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of a file: its bytes in the spool, and their digests as far as they have been computed. For one thread.
 */
final class Partial implements Closeable {

    private final Path file;
    private final FileChannel channel;
    private final MessageDigest sha256 = Digest.Algorithm.SHA256.newMessageDigest();
    private final @Nullable MessageDigest md5;
    private long size;

    /** @param withMd5 whether the list gave an MD5 to compare with; it costs twice what SHA-256 costs */
    Partial(Path file, boolean withMd5) throws IOException {
        this.file = file;
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.md5 = withMd5 ? Digest.Algorithm.MD5.newMessageDigest() : null;
    }

    /** Takes in what an earlier run left in the file. */
    void readBack(byte[] buffer) throws IOException {
        channel.position(0);
        ByteBuffer bytes = ByteBuffer.wrap(buffer);
        while (channel.read(bytes.clear()) > 0) {
            update(buffer, bytes.position());
        }
    }

    void append(byte[] buffer, int length) throws IOException {
        update(buffer, length);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Begins again with nothing. */
    void restart() throws IOException {
        if (size > 0) {
            channel.truncate(0);
            size = 0;
            sha256.reset();
            if (md5 != null) {
                md5.reset();
            }
        }
    }

    private void update(byte[] buffer, int length) {
        sha256.update(buffer, 0, length);
        if (md5 != null) {
            md5.update(buffer, 0, length);
        }
        size += length;
    }

    Path file() {
        return file;
    }

    long size() {
        return size;
    }

    /** Closes the computation. */
    Digest sha256() {
        return Digest.of(Digest.Algorithm.SHA256, sha256);
    }

    /** Closes the computation; only when it was asked for. */
    Digest md5() {
        if (md5 == null) {
            throw new IllegalStateException("the MD5 was not computed");
        }
        return Digest.of(Digest.Algorithm.MD5, md5);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
