package io.websync.e2e.stack;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server with its objects in a folder, as a process of its own: {@code S3Process <folder> <port>}. */
public final class S3Process {

    static final String ACCESS_KEY = "websync-e2e";
    static final String SECRET_KEY = "known to whoever reads this";
    private static final long LARGEST_PART = 64L << 20;

    private S3Process() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: S3Process <folder> <port>");
            System.exit(64);
        }
        Files.createDirectories(Path.of(arguments[0]));
        var server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(arguments[0]))
                .endpoint(URI.create("http://127.0.0.1:" + arguments[1]))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .v4MaxNonChunkedRequestSize(LARGEST_PART)
                .build();
        server.start();
        System.out.println("S3 at 127.0.0.1:" + server.getPort());
        new CountDownLatch(1).await();
    }
}
