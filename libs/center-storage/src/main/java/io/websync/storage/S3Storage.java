package io.websync.storage;

import io.minio.BucketExistsArgs;
import io.minio.ComposeObjectArgs;
import io.minio.CopyObjectArgs;
import io.minio.Directive;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import io.websync.contracts.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import okhttp3.OkHttpClient;

/**
 * Blobs as objects of an S3 store. PUT and CompleteMultipartUpload are atomic, so an object is never seen in part; the bytes
 * are hashed on their way and an upload of other bytes never completes.
 */
final class S3Storage implements CenterStorage {

    /** The SDK holds each part in memory while it is sent. */
    private static final long PART_BYTES = 16L << 20;
    /** With parts of 16 MiB the 10,000 parts of S3 end at 160 GB: larger objects go in larger parts. */
    private static final long LARGE_OBJECT_BYTES = 100L << 30;

    private static final long LARGE_PART_BYTES = 1L << 30;
    /** Objects up to this size are sent from one array. */
    private static final long SMALL_OBJECT_BYTES = 1L << 20;
    /** Uploads in parts at once: bounds the memory to two parts each. */
    private static final int LARGE_UPLOADS = 3;

    private final StorageSettings.S3 settings;
    private final String bucket;
    private final Path spool;
    private final OkHttpClient httpClient;
    private final MinioClient client;
    private final MinioClient publicClient;
    private final Semaphore smallUploads = new Semaphore(S3Clients.CONCURRENT_REQUESTS);
    private final Semaphore largeUploads = new Semaphore(LARGE_UPLOADS);

    S3Storage(StorageSettings.S3 settings) {
        this.settings = settings;
        this.bucket = StorageSettings.S3.required("bucket", settings.bucket());
        URI endpoint = StorageSettings.S3.required("endpoint", settings.endpoint());
        this.httpClient = S3Clients.httpClient(settings.ca());
        this.client = S3Clients.client(settings, endpoint, httpClient);
        this.publicClient = settings.publicEndpoint() == null
                ? client
                : S3Clients.client(settings, settings.publicEndpoint(), httpClient);
        this.spool = settings.spool().toAbsolutePath();
        try {
            Files.createDirectories(spool);
        } catch (IOException e) {
            throw new UncheckedIOException("storage.s3.spool " + spool + " cannot be used", e);
        }
    }

    @Override
    public Path spoolFolder() {
        return spool;
    }

    @Override
    public void put(Path spooled, Digest digest) throws IOException {
        String name = BlobName.of(digest);
        long size = Files.size(spooled);
        Semaphore uploads = size <= SMALL_OBJECT_BYTES ? smallUploads : largeUploads;
        try {
            uploads.acquire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to upload blob " + digest);
        }
        try {
            if (size <= SMALL_OBJECT_BYTES) {
                putSmall(spooled, name, digest);
            } else {
                putInParts(spooled, name, size, digest);
            }
        } catch (MinioException e) {
            throw failure("put", digest, e);
        } finally {
            uploads.release();
        }
        Files.delete(spooled);
    }

    private void putSmall(Path spooled, String name, Digest digest) throws IOException, MinioException {
        byte[] bytes = Files.readAllBytes(spooled);
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(bytes);
        VerifyingInputStream.verify(digest, hash);
        client.putObject(PutObjectArgs.builder()
                .bucket(bucket)
                .object(name)
                .data(bytes, bytes.length)
                .build());
    }

    private void putInParts(Path spooled, String name, long size, Digest digest) throws IOException, MinioException {
        long part = size > LARGE_OBJECT_BYTES ? LARGE_PART_BYTES : PART_BYTES;
        try (InputStream bytes = new VerifyingInputStream(Files.newInputStream(spooled), size, digest)) {
            client.putObject(PutObjectArgs.builder().bucket(bucket).object(name).stream(bytes, size, part)
                    .parallelUploads(1)
                    .build());
        }
    }

    @Override
    public InputStream open(Digest digest, long offset, long length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("offset " + offset + " or length " + length + " is negative");
        }
        if (length == 0) {
            stat(digest);
            return InputStream.nullInputStream();
        }
        var request = GetObjectArgs.builder().bucket(bucket).object(BlobName.of(digest));
        if (offset > 0) {
            request.offset(offset);
        }
        if (length < Long.MAX_VALUE) {
            request.offset(offset).length(length);
        }
        try {
            return client.getObject(request.build());
        } catch (ErrorResponseException e) {
            if (e.response().code() == 416) { // from behind the end, or anything of an empty blob
                return InputStream.nullInputStream();
            }
            throw failure("open", digest, e);
        } catch (MinioException e) {
            throw failure("open", digest, e);
        }
    }

    @Override
    public BlobStat stat(Digest digest) throws IOException {
        try {
            StatObjectResponse stat = client.statObject(StatObjectArgs.builder()
                    .bucket(bucket)
                    .object(BlobName.of(digest))
                    .build());
            return new BlobStat(digest, stat.size(), stat.lastModified().toInstant());
        } catch (MinioException e) {
            throw failure("stat", digest, e);
        }
    }

    /** S3 sets the time of an object when it is written only, so it is copied onto itself; the bytes stay in the store. */
    @Override
    public void renew(Digest digest) throws IOException {
        String name = BlobName.of(digest);
        try {
            client.copyObject(CopyObjectArgs.builder()
                    .bucket(bucket)
                    .object(name)
                    .source(SourceObject.builder().bucket(bucket).object(name).build())
                    .metadataDirective(Directive.REPLACE)
                    .build());
        } catch (MinioException e) {
            throw failure("renew", digest, e);
        }
    }

    private void remove(String name, Digest digest) throws IOException {
        try {
            client.removeObject(
                    RemoveObjectArgs.builder().bucket(bucket).object(name).build());
        } catch (MinioException e) {
            IOException failure = failure("delete", digest, e);
            if (!(failure instanceof BlobMissingException)) {
                throw failure;
            }
        }
    }

    @Override
    public boolean discard(Digest digest, Instant unlessSince) throws IOException {
        BlobStat before;
        try {
            before = stat(digest);
            if (!isBefore(before, unlessSince)) {
                return false;
            }
            copy(BlobName.of(digest), BlobName.discarded(digest));
            BlobStat after = stat(digest);
            if (!isBefore(after, unlessSince)) {
                free(digest);
                return false;
            }
        } catch (BlobMissingException _) {
            return false;
        } catch (MinioException e) {
            throw failure("discard", digest, e);
        }
        remove(BlobName.of(digest), digest);
        return true;
    }

    /** The store tells whole seconds: a blob of the same second may have been put later. */
    private static boolean isBefore(BlobStat blob, Instant time) {
        return blob.storedAt().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).isBefore(time);
    }

    @Override
    public Stream<BlobStat> listDiscarded() {
        return list(BlobName.TRASH);
    }

    @Override
    public boolean restore(Digest digest) throws IOException {
        try {
            stat(digest);
        } catch (BlobMissingException _) {
            try {
                copy(BlobName.discarded(digest), BlobName.of(digest));
            } catch (MinioException e) {
                IOException failure = failure("restore", digest, e);
                if (failure instanceof BlobMissingException) {
                    return false;
                }
                throw failure;
            }
        }
        free(digest);
        return true;
    }

    @Override
    public void free(Digest digest) throws IOException {
        remove(BlobName.discarded(digest), digest);
    }

    /** Within the store; in parts when it is larger than S3 copies at once. */
    private void copy(String from, String to) throws MinioException {
        client.composeObject(ComposeObjectArgs.builder()
                .bucket(bucket)
                .object(to)
                // The SDK writes into the list.
                .sources(Arrays.asList(
                        SourceObject.builder().bucket(bucket).object(from).build()))
                .build());
    }

    @Override
    public Stream<BlobStat> list() {
        return list(BlobName.FOLDER);
    }

    private Stream<BlobStat> list(String folder) {
        Iterable<Result<Item>> items = client.listObjects(ListObjectsArgs.builder()
                .bucket(bucket)
                .prefix(folder)
                .recursive(true)
                .build());
        return StreamSupport.stream(items.spliterator(), false).flatMap(result -> statOf(result).stream());
    }

    private static Optional<BlobStat> statOf(Result<Item> result) {
        try {
            Item item = result.get();
            return BlobName.digestOf(item.objectName())
                    .map(digest -> new BlobStat(
                            digest,
                            item.size(),
                            item.lastModified() == null
                                    ? Instant.now()
                                    : item.lastModified().toInstant()));
        } catch (MinioException e) {
            throw new UncheckedIOException(new IOException("the blobs of center storage cannot be listed", e));
        }
    }

    @Override
    public Optional<Path> path(Digest digest) {
        return Optional.empty();
    }

    @Override
    public Optional<URI> downloadUrl(Digest digest) throws IOException {
        try {
            return Optional.of(URI.create(publicClient.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                    .method(Http.Method.GET)
                    .bucket(bucket)
                    .object(BlobName.of(digest))
                    .expiry(Math.toIntExact(settings.urlExpiry().toSeconds()))
                    .build())));
        } catch (MinioException e) {
            throw failure("sign a URL of", digest, e);
        }
    }

    @Override
    public void check() throws IOException {
        try {
            if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
                client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
            }
        } catch (MinioException | IllegalStateException e) {
            // The latter is what the SDK makes here of a store that cannot be reached, or whose certificate is not
            // trusted.
            throw new IOException(
                    "bucket " + bucket + " at " + settings.endpoint() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private IOException failure(String what, Digest digest, MinioException e) {
        if (e instanceof ErrorResponseException answered
                && answered.response().code() == 404
                && !Objects.equals(answered.errorResponse().code(), "NoSuchBucket")) {
            return new BlobMissingException(digest);
        }
        return new IOException(
                "cannot " + what + " blob " + digest + " in bucket " + bucket + " at " + settings.endpoint() + ": "
                        + e.getMessage(),
                e);
    }

    @Override
    public void close() {
        httpClient.dispatcher().executorService().shutdown();
        httpClient.connectionPool().evictAll();
    }
}
