package io.websync.storage;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which store a process uses. Fetcher and distributor have to name the same one.
 *
 * @param kind {@code files} (default) or {@code s3}
 * @param files settings of the store in plain files
 * @param s3 settings of the store on S3; needed when {@code kind} is {@code s3}
 */
public record StorageSettings(Kind kind, Files files, S3 s3) {

    /** The adapters. */
    public enum Kind {
        /** Plain files: fetcher and distributor share one file system. */
        FILES,
        /** Any S3 store. */
        S3
    }

    public StorageSettings(@Nullable Kind kind, @Nullable Files files, @Nullable S3 s3) {
        this.kind = Objects.requireNonNullElse(kind, Kind.FILES);
        this.files = files == null ? new Files(null) : files;
        this.s3 = s3 == null ? new S3(null, null, null, null, null, null, null, null, null) : s3;
        if (this.kind == Kind.S3) {
            this.s3.requireComplete();
        }
    }

    /** Plain files under a folder. */
    public static StorageSettings files(Path root) {
        return new StorageSettings(Kind.FILES, new Files(root), null);
    }

    /**
     * The store in plain files.
     *
     * @param root folder that holds {@code blobs}, {@code spool} and {@code trash}, made when it is missing; all three are on
     *     one file system; default {@code data/center} in the working directory
     */
    public record Files(Path root) {

        public Files(@Nullable Path root) {
            this.root =
                    Objects.requireNonNullElse(root, Path.of("data", "center")).toAbsolutePath();
        }
    }

    /**
     * The store on S3.
     *
     * @param endpoint for example {@code https://s3.eu-central-1.amazonaws.com}; a path in it is not used
     * @param region default {@code us-east-1}, which S3 stores other than Amazon's accept
     * @param bucket made when it is missing
     * @param accessKey name of the credential
     * @param secretKey never printed
     * @param publicEndpoint how edges reach the store, when that is not {@code endpoint}; only in presigned URLs
     * @param spool local folder for downloads in progress; default {@code websync-spool} in the folder for temporary files.
     *     Downloads resume after a restart only when it survives
     * @param urlExpiry how long a presigned URL lives, 1 second to 7 days; default 15 minutes. It has to last until the
     *     transfer begins, not until it ends
     * @param ca a file of certificates in PEM that the store may be certified by, beside those that Java knows; default none
     */
    public record S3(
            @Nullable URI endpoint,
            String region,
            @Nullable String bucket,
            @Nullable String accessKey,
            @Nullable String secretKey,
            @Nullable URI publicEndpoint,
            Path spool,
            Duration urlExpiry,
            @Nullable Path ca) {

        private static final Duration LONGEST_EXPIRY = Duration.ofDays(7);

        public S3(
                @Nullable URI endpoint,
                @Nullable String region,
                @Nullable String bucket,
                @Nullable String accessKey,
                @Nullable String secretKey,
                @Nullable URI publicEndpoint,
                @Nullable Path spool,
                @Nullable Duration urlExpiry,
                @Nullable Path ca) {
            this.endpoint = endpoint;
            this.region = Objects.requireNonNullElse(region, "us-east-1");
            this.bucket = bucket;
            this.accessKey = accessKey;
            this.secretKey = secretKey;
            this.publicEndpoint = publicEndpoint;
            this.spool = spool == null ? Path.of(System.getProperty("java.io.tmpdir"), "websync-spool") : spool;
            this.ca = ca == null || ca.toString().isBlank() ? null : ca;
            this.urlExpiry = Objects.requireNonNullElse(urlExpiry, Duration.ofMinutes(15));
            if (this.urlExpiry.toSeconds() < 1 || this.urlExpiry.compareTo(LONGEST_EXPIRY) > 0) {
                throw new IllegalArgumentException(
                        "storage.s3.url-expiry is 1 second to 7 days, but it is " + this.urlExpiry);
            }
        }

        static <T> T required(String name, @Nullable T value) {
            if (value == null || value.toString().isBlank()) {
                throw new IllegalArgumentException("storage.s3." + name + " is needed when storage.kind is s3");
            }
            return value;
        }

        void requireComplete() {
            required("bucket", bucket);
            required("access-key", accessKey);
            required("secret-key", secretKey);
            requireHttp("endpoint", required("endpoint", endpoint));
            if (publicEndpoint != null) {
                requireHttp("public-endpoint", publicEndpoint);
            }
        }

        private static void requireHttp(String name, URI uri) {
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException(
                        "storage.s3." + name + " is http://host[:port] or https://host[:port], but it is " + uri);
            }
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "S3[endpoint=" + endpoint + ", region=" + region + ", bucket=" + bucket + ", accessKey=" + accessKey
                    + ", publicEndpoint=" + publicEndpoint + ", spool=" + spool + ", urlExpiry=" + urlExpiry + "]";
        }
    }
}
