package io.websync.model;

import io.websync.contracts.Digest;
import io.websync.storage.BlobMissingException;
import io.websync.storage.BlobStat;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Center storage as the real garbage collector sees it; the world goes on before each call. */
final class Store implements CenterStorage {

    private final World world;
    private final Runnable meanwhile;

    Store(World world, Runnable meanwhile) {
        this.world = world;
        this.meanwhile = meanwhile;
    }

    private Blobs blobs() throws IOException {
        meanwhile.run();
        if (!world.blobs.up) {
            throw new IOException("center storage is away");
        }
        return world.blobs;
    }

    @Override
    public BlobStat stat(Digest digest) throws IOException {
        Blobs.@Nullable Blob blob = blobs().get(digest);
        if (blob == null) {
            throw new BlobMissingException(digest);
        }
        return stat(digest, blob);
    }

    @Override
    public boolean discard(Digest digest, Instant unlessSince) throws IOException {
        boolean discarded = blobs().discard(digest, unlessSince, world.now);
        if (discarded) {
            world.trace.say(() -> digest + " goes to the trash");
            world.checks.discarded(digest);
        }
        return discarded;
    }

    @Override
    public boolean restore(Digest digest) throws IOException {
        return blobs().restore(digest, world.now);
    }

    @Override
    public void free(Digest digest) throws IOException {
        blobs().free(digest);
    }

    @Override
    public Stream<BlobStat> list() throws IOException {
        return stats(blobs().all());
    }

    @Override
    public Stream<BlobStat> listDiscarded() throws IOException {
        return stats(blobs().trash());
    }

    private static Stream<BlobStat> stats(Map<Digest, Blobs.Blob> blobs) {
        return List.copyOf(blobs.entrySet()).stream().map(entry -> stat(entry.getKey(), entry.getValue()));
    }

    private static BlobStat stat(Digest digest, Blobs.Blob blob) {
        return new BlobStat(digest, blob.content().size(), blob.stored());
    }

    @Override
    public void check() throws IOException {
        var _ = blobs();
    }

    @Override
    public void put(Path spool, Digest digest) {
        throw new UnsupportedOperationException("a collector puts nothing");
    }

    @Override
    public InputStream open(Digest digest, long offset, long length) {
        throw new UnsupportedOperationException("a collector reads nothing");
    }

    @Override
    public void renew(Digest digest) {
        throw new UnsupportedOperationException("a collector renews nothing");
    }

    @Override
    public Path spoolFolder() {
        throw new UnsupportedOperationException("there are no files");
    }

    @Override
    public Optional<Path> path(Digest digest) {
        return Optional.empty();
    }

    @Override
    public Optional<URI> downloadUrl(Digest digest) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
