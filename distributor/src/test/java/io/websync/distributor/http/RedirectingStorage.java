package io.websync.distributor.http;

import io.websync.contracts.Digest;
import io.websync.storage.BlobStat;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** A store that serves its downloads itself, as S3 does, with the blobs of another one. */
record RedirectingStorage(CenterStorage blobs, URI url) implements CenterStorage {

    @Override
    public Path spoolFolder() {
        return blobs.spoolFolder();
    }

    @Override
    public void put(Path spool, Digest digest) throws IOException {
        blobs.put(spool, digest);
    }

    @Override
    public InputStream open(Digest digest, long offset, long length) throws IOException {
        return blobs.open(digest, offset, length);
    }

    @Override
    public BlobStat stat(Digest digest) throws IOException {
        return blobs.stat(digest);
    }

    @Override
    public void renew(Digest digest) throws IOException {
        blobs.renew(digest);
    }

    @Override
    public boolean discard(Digest digest, Instant unlessSince) throws IOException {
        return blobs.discard(digest, unlessSince);
    }

    @Override
    public Stream<BlobStat> listDiscarded() throws IOException {
        return blobs.listDiscarded();
    }

    @Override
    public boolean restore(Digest digest) throws IOException {
        return blobs.restore(digest);
    }

    @Override
    public void free(Digest digest) throws IOException {
        blobs.free(digest);
    }

    @Override
    public Stream<BlobStat> list() throws IOException {
        return blobs.list();
    }

    @Override
    public Optional<Path> path(Digest digest) {
        return Optional.empty();
    }

    @Override
    public Optional<URI> downloadUrl(Digest digest) {
        return Optional.of(url);
    }

    @Override
    public void check() throws IOException {
        blobs.check();
    }

    @Override
    public void close() {
        // The other one's owner closes it.
    }
}
