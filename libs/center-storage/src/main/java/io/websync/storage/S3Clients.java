package io.websync.storage;

import io.minio.MinioClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The MinIO client, tuned. With its defaults 5,000 objects of 10 KB go at about 100 a second (five requests per host at once,
 * and Nagle's algorithm waits for acknowledgements); like this at more than 1,000.
 */
final class S3Clients {

    /** Requests to the store at once; the SDK's own queue holds the others back. */
    static final int CONCURRENT_REQUESTS = 64;

    private S3Clients() {}

    /** @param authorities certificates in PEM that the store may be certified by, beside those that Java knows; or null */
    static OkHttpClient httpClient(@Nullable Path authorities) {
        var dispatcher = new Dispatcher(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("s3-", 0).factory()));
        dispatcher.setMaxRequests(CONCURRENT_REQUESTS);
        dispatcher.setMaxRequestsPerHost(CONCURRENT_REQUESTS);
        var builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(CONCURRENT_REQUESTS, 1, TimeUnit.MINUTES))
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(new NoDelaySocketFactory())
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ofSeconds(60))
                .writeTimeout(Duration.ofSeconds(60));
        if (authorities != null) {
            X509TrustManager trust = S3Trust.of(authorities);
            builder.sslSocketFactory(S3Trust.sockets(trust), trust);
        }
        return builder.build();
    }

    static MinioClient client(StorageSettings.S3 settings, URI endpoint, OkHttpClient httpClient) {
        return MinioClient.builder()
                .endpoint(endpoint.toString())
                .region(settings.region())
                .credentials(
                        StorageSettings.S3.required("access-key", settings.accessKey()),
                        StorageSettings.S3.required("secret-key", settings.secretKey()))
                .httpClient(httpClient)
                .build();
    }

    /** OkHttp asks for unconnected sockets only; the other methods complete the type. */
    private static final class NoDelaySocketFactory extends SocketFactory {

        private static Socket noDelay(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket() throws IOException {
            return noDelay(new Socket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return noDelay(new Socket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return noDelay(new Socket(host, port, localHost, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return noDelay(new Socket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                throws IOException {
            return noDelay(new Socket(host, port, localHost, localPort));
        }
    }
}
