package io.websync.distributor.http;

import io.websync.contracts.Digest;
import io.websync.distributor.blobs.ByteRange;
import io.websync.distributor.blobs.Conditions;
import io.websync.storage.BlobMissingException;
import io.websync.storage.BlobStat;
import io.websync.storage.CenterStorage;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** Answers with the bytes of a blob, in whole or in part. Blocks: for virtual threads. */
final class BlobAnswers {

    /** Up to here one read and one write are cheaper than a header and a zero-copy transfer. */
    private static final int SMALL_BYTES = 64 << 10;

    private static final Logger log = LoggerFactory.getLogger(BlobAnswers.class);

    private final CenterStorage storage;

    BlobAnswers(CenterStorage storage) {
        this.storage = storage;
    }

    /**
     * @param head whether only the header is wanted
     * @param headers of the answer when it is about the bytes themselves, such as their type
     * @throws IOException when the store gives nothing at all
     */
    Answer answer(Digest digest, boolean head, Conditions conditions, Map<String, String> headers) throws IOException {
        var all = new HashMap<>(headers);
        all.put(HttpHeaders.ETAG, Conditions.entityTag(digest));
        all.put(HttpHeaders.ACCEPT_RANGES, "bytes");
        try {
            Optional<Path> path = storage.path(digest);
            if (path.isPresent()) {
                return fromFile(path.get(), digest, head, conditions, all);
            }
            return fromStore(digest, head, conditions, all);
        } catch (NoSuchFileException | BlobMissingException _) {
            // Where the whole store is gone, as a file system that is not mounted is, nobody knows what it holds.
            readsAtAll();
            return Problems.problem(404, "No such blob", "center storage does not hold " + digest);
        } catch (IOException e) {
            // Whoever asks shall not take one blob that cannot be read for a center that gives none.
            readsAtAll();
            log.warn("Blob {} cannot be read, while center storage as a whole can", digest, e);
            return Problems.problem(500, "Blob not readable", "center storage cannot read " + digest);
        }
    }

    /** Unlike {@link CenterStorage#check} this writes nothing: a full store still serves what it holds. */
    private void readsAtAll() throws IOException {
        try (Stream<BlobStat> blobs = storage.list()) {
            var _ = blobs.findAny();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Answer fromFile(
            Path path, Digest digest, boolean head, Conditions conditions, Map<String, String> headers)
            throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        boolean handedOn = false;
        try {
            long size = file.size();
            if (conditions.notModified(digest)) {
                return new Answer.Bare(304, headers);
            }
            ByteRange range = conditions.rangeOf(digest, size);
            if (range instanceof ByteRange.Unsatisfiable) {
                return unsatisfiable(size);
            }
            long offset = range instanceof ByteRange.Part part ? part.first() : 0;
            long length = range instanceof ByteRange.Part part ? part.length() : size;
            int status = describe(range, size, headers);
            if (head) {
                return new Answer.Bare(status, headers);
            }
            if (length <= SMALL_BYTES) {
                return new Answer.Bytes(status, headers, read(file, offset, Math.toIntExact(length)));
            }
            handedOn = true;
            return new Answer.Region(status, headers, file, offset, length);
        } finally {
            if (!handedOn) {
                file.close();
            }
        }
    }

    private static byte[] read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException("a blob became shorter while it was read");
            }
        }
        return buffer.array();
    }

    /**
     * A store that serves downloads itself is not asked whether it holds the blob: it says so to whoever follows. A URL is
     * signed for GET, so HEAD is answered here.
     */
    private Answer fromStore(Digest digest, boolean head, Conditions conditions, Map<String, String> headers)
            throws IOException {
        if (head || conditions.notModified(digest)) {
            long size = storage.stat(digest).size();
            if (conditions.notModified(digest)) {
                return new Answer.Bare(304, headers);
            }
            ByteRange range = conditions.rangeOf(digest, size);
            if (range instanceof ByteRange.Unsatisfiable) {
                return unsatisfiable(size);
            }
            return new Answer.Bare(describe(range, size, headers), headers);
        }
        URI url = storage.downloadUrl(digest)
                .orElseThrow(() -> new IOException("center storage gives neither a file nor a URL of " + digest));
        return new Answer.Bare(
                307,
                Map.of(
                        HttpHeaders.LOCATION,
                        url.toString(),
                        HttpHeaders.CACHE_CONTROL,
                        "no-store",
                        HttpHeaders.CONTENT_LENGTH,
                        "0"));
    }

    /** Adds length and range, and returns the status. */
    private static int describe(ByteRange range, long size, Map<String, String> headers) {
        if (range instanceof ByteRange.Part part) {
            headers.put(HttpHeaders.CONTENT_RANGE, "bytes " + part.first() + "-" + part.last() + "/" + size);
            headers.put(HttpHeaders.CONTENT_LENGTH, Long.toString(part.length()));
            return 206;
        }
        headers.put(HttpHeaders.CONTENT_LENGTH, Long.toString(size));
        return 200;
    }

    private static Answer unsatisfiable(long size) {
        return Problems.problem(
                416,
                "Range not satisfiable",
                "the blob has " + size + " bytes",
                Map.of(HttpHeaders.CONTENT_RANGE, "bytes */" + size));
    }
}
