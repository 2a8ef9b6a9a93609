package io.websync.storage;

import io.websync.contracts.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds blobs: immutable bytes under the SHA-256 of their content, stored once however many URLs lead to them.
 *
 * <p>Every method may be called from any thread; all but {@link #path}, {@link #downloadUrl} and {@link #spoolFolder} do I/O
 * and block. A digest that is not SHA-256 is an {@link IllegalArgumentException}. An adapter opens without reaching its
 * store, so that a process starts before its store does; {@link #check} says whether the store is there.
 */
public interface CenterStorage extends AutoCloseable {

    /** Opens the storage that the settings describe. */
    static CenterStorage open(StorageSettings settings) {
        return switch (settings.kind()) {
            case FILES -> new FileStorage(settings.files());
            case S3 -> new S3Storage(settings.s3());
        };
    }

    /** Where to write a blob before {@link #put}: an existing folder, for files on the blobs' own file system. */
    Path spoolFolder();

    /**
     * Stores a complete file and takes it away from its place. When this returns, the blob is on stable storage: the caller
     * need not have synced the spool. A blob that is already there is replaced by the same bytes, and its time becomes now;
     * readers of the old one go on undisturbed. After an exception the spool is there still, and putting it
     * again is safe, or it is gone, when its bytes or its name may not have become durable: then they have to be fetched anew.
     *
     * @param spool a regular file directly in {@link #spoolFolder()} with the digest's bytes. The adapter for files does not
     *     read it again; the adapter for S3 does and refuses other bytes
     */
    void put(Path spool, Digest digest) throws IOException;

    /**
     * Reads from {@code offset} on, at most {@code length} bytes; the stream ends earlier where the blob does, and is empty
     * when the offset lies behind it. The caller closes it.
     *
     * @throws BlobMissingException when the blob is not there
     */
    InputStream open(Digest digest, long offset, long length) throws IOException;

    /** Reads the whole blob, as {@link #open(Digest, long, long)}. */
    default InputStream open(Digest digest) throws IOException {
        return open(digest, 0, Long.MAX_VALUE);
    }

    /** @throws BlobMissingException when the blob is not there */
    BlobStat stat(Digest digest) throws IOException;

    /**
     * Makes the blob's time now, as {@link #put} of the same bytes would: whoever counts on a blob that is there already
     * renews it first, so that garbage collection, which takes old ones only, leaves it alone.
     *
     * @throws BlobMissingException when the blob is not there
     */
    void renew(Digest digest) throws IOException;

    /**
     * Moves a blob to the trash, unless it was put or renewed at {@code unlessSince} or later, also while this runs.
     *
     * <p>In plain files no put is ever lost to it. S3 has no such condition on a deletion: a put in the very moment between the
     * last look and the deletion goes with it. So whoever discards has to look again later, and to {@link #restore} what is
     * pointed to by then.
     *
     * @return whether it went; false also when it is not there
     */
    boolean discard(Digest digest, Instant unlessSince) throws IOException;

    /** What is in the trash, as {@link #list}; a blob's {@code storedAt} is when it was discarded. */
    Stream<BlobStat> listDiscarded() throws IOException;

    /**
     * Brings a blob back from the trash, with its time now, unless one is there again.
     *
     * @return whether the blob is there
     */
    boolean restore(Digest digest) throws IOException;

    /** Frees a blob in the trash; one that is not there is no error. */
    void free(Digest digest) throws IOException;

    /**
     * Every blob, in no order, read from the store while the stream is consumed; the caller closes it. A blob that comes or
     * goes meanwhile may or may not be in it. Errors surface as {@link java.io.UncheckedIOException}.
     */
    Stream<BlobStat> list() throws IOException;

    /** The blob as a local file, for zero-copy; empty when the store has none. Does not look whether it is there. */
    Optional<Path> path(Digest digest);

    /** A URL that anyone may GET the blob from for a short time; empty when the store has none. Does not look either. */
    Optional<URI> downloadUrl(Digest digest) throws IOException;

    /** @throws IOException with the reason when blobs cannot be stored and read now */
    void check() throws IOException;

    @Override
    void close();
}
