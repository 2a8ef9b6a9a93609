package io.websync.edge.work;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.edge.blobs.BlobBody;
import io.websync.edge.blobs.BlobClient;
import io.websync.edge.blobs.CenterUnavailableException;
import io.websync.edge.files.Partials;
import io.websync.edge.replica.MirrorException;
import io.websync.edge.replica.Replica;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;

/** Brings a blob into a partial file: complete, of the order's digest, with the order's time, durable. */
final class Transfer {

    /** Below this a transfer that broke off begins anew: hashing what is there again is not worth a request with a range. */
    static final long RESUME_FROM = 1 << 20;

    /** Left free for the inventory, which could record nothing on a full disk. */
    static final long RESERVE = 16 << 20;

    private static final int LARGE_BUFFER = 512 * 1024;
    private static final int SMALL_BUFFER = 16 * 1024;

    private final BlobClient blobs;
    private final Partials partials;
    private final RoomClaims room;
    private final BooleanSupplier stopping;

    /** @param stopping asked between reads; a transfer then breaks off and leaves its partial file */
    Transfer(BlobClient blobs, Partials partials, RoomClaims.Space space, BooleanSupplier stopping) {
        this.blobs = blobs;
        this.partials = partials;
        this.room = new RoomClaims(space, RESERVE);
        this.stopping = stopping;
    }

    /**
     * @return bytes that came over the network
     * @throws IOException when the disk fails
     */
    long fetch(Replica replica, Digest digest)
            throws IOException, MirrorException, CenterUnavailableException, InterruptedException {
        try (FileChannel file = partials.open(replica.id(), digest)) {
            MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
            ByteBuffer buffer = ByteBuffer.allocate(bufferSize(replica.size()));
            long there = file.size();
            if (there < RESUME_FROM || there > replica.size()) {
                there = 0;
                file.truncate(0);
            }
            long transferred = 0;
            try (var claim = room.claim(replica.size() - there, replica.size())) {
                hash(file, there, hash, buffer);
                if (there < replica.size()) {
                    transferred = receive(replica, digest, file, there, hash, buffer, claim);
                }
            }
            Digest computed = Digest.of(Digest.Algorithm.SHA256, hash);
            if (!computed.equals(digest)) {
                file.truncate(0);
                throw new MirrorException(
                        FailureCode.CORRUPTED, "the center's bytes for " + digest + " have the digest " + computed);
            }
            Files.setLastModifiedTime(partials.path(replica.id(), digest), FileTime.from(replica.modified()));
            try {
                file.force(true);
            } catch (IOException e) {
                // What could not be written the system forgets, and the next fsync says that all is well.
                partials.delete(replica.id(), digest);
                throw e;
            }
            return transferred;
        }
    }

    private long receive(
            Replica replica,
            Digest digest,
            FileChannel file,
            long from,
            MessageDigest hash,
            ByteBuffer buffer,
            RoomClaims.Claim claim)
            throws IOException, MirrorException, CenterUnavailableException, InterruptedException {
        try (BlobBody body = open(digest, file, from)) {
            if (body.start() != from) {
                hash.reset();
                file.truncate(body.start());
            }
            long position = body.start();
            while (true) {
                buffer.clear();
                int read;
                try {
                    read = body.read(buffer);
                } catch (IOException e) {
                    throw shortBody(replica, digest, position, e);
                }
                if (read < 0) {
                    break;
                }
                buffer.flip();
                hash.update(buffer.duplicate());
                write(file, buffer, position);
                claim.wrote(read);
                position += read;
                if (position > replica.size()) {
                    file.truncate(0);
                    throw new MirrorException(
                            FailureCode.CORRUPTED,
                            "the center's blob " + digest.hex() + " is longer than the ordered " + replica.size()
                                    + " bytes");
                }
                if (stopping.getAsBoolean()) {
                    throw new InterruptedException("the edge stops");
                }
            }
            if (position < replica.size()) {
                file.truncate(0);
                throw new MirrorException(
                        FailureCode.CORRUPTED,
                        "the center's blob " + digest.hex() + " ends at " + position + " of the ordered "
                                + replica.size() + " bytes");
            }
            return position - body.start();
        }
    }

    private BlobBody open(Digest digest, FileChannel file, long from)
            throws IOException, MirrorException, CenterUnavailableException {
        try {
            return blobs.open(digest, from);
        } catch (MirrorException e) {
            if (e.failure().code() == FailureCode.CORRUPTED) {
                // There is more in the partial file than in the blob: it cannot be a part of it.
                file.truncate(0);
            }
            throw e;
        }
    }

    private static MirrorException shortBody(Replica replica, Digest digest, long position, IOException cause) {
        FailureCode code = cause instanceof SocketTimeoutException ? FailureCode.STALLED : FailureCode.SHORT_BODY;
        return new MirrorException(
                Failure.of(
                        code,
                        "blob " + digest.hex() + " broke off at " + position + " of " + replica.size() + " bytes: "
                                + cause.getMessage()),
                cause);
    }

    private static void write(FileChannel file, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += file.write(buffer, at);
        }
    }

    private static void hash(FileChannel file, long length, MessageDigest hash, ByteBuffer buffer) throws IOException {
        for (long position = 0; position < length; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - position));
            int read = file.read(buffer, position);
            if (read < 0) {
                throw new IOException("a partial file became shorter under the edge");
            }
            hash.update(buffer.flip());
            position += read;
        }
    }

    /** The digest of a file as it is. */
    static Digest digest(ReadableByteChannel file, long size) throws IOException {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        ByteBuffer buffer = ByteBuffer.allocate(bufferSize(size));
        while (file.read(buffer.clear()) >= 0) {
            hash.update(buffer.flip());
        }
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }

    private static int bufferSize(long size) {
        return size <= SMALL_BUFFER ? SMALL_BUFFER : (int) Math.min(LARGE_BUFFER, size);
    }
}
