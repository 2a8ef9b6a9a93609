package io.websync.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FileFetched;
import io.websync.embedded.EmbeddedBroker;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Not a test that every build runs, but a measurement to be asked for: {@code -Dtest=ThroughputMeasurement}. Small files from
 * an nginx on loopback through the whole process, broker in the same JVM; from the first request's submission until the last
 * completion is read. CPU is that of this JVM, broker and requester included.
 */
class ThroughputMeasurement {

    private static final int FILES = 5000;
    private static final int SIZE = 10 * 1024;
    private static final int ROUNDS = 14;

    @TempDir
    Path folder;

    @Test
    void smallFilesPerSecond() throws Exception {
        Path www = Files.createDirectories(folder.resolve("www"));
        var random = new Random(1);
        byte[] content = new byte[SIZE];
        for (int i = 0; i < FILES; i++) {
            random.nextBytes(content);
            Files.write(www.resolve(i + ".bin"), content);
        }
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Process nginx = null;
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            TopicSetup.createMissing(KafkaSettings.at(broker.bootstrapServers()));
            int port = freePort();
            nginx = startNginx(www, port);
            var kafka = KafkaSettings.at(broker.bootstrapServers());
            try (var fetcher = FetcherApplication.application()
                            .run(
                                    "--server.port=0",
                                    "--websync.fetcher.instance=measured",
                                    "--websync.fetcher.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                                    "--websync.fetcher.storage.files.root=" + folder.resolve("center"),
                                    "--websync.fetcher.outbound.allow=127.0.0.1:" + port);
                    var completions = new CompletionReader(kafka);
                    var producer = new EventProducer(kafka, "measure", Map.of(), Clock.systemUTC())) {
                assertThat(fetcher.isRunning()).isTrue();
                for (int round = 1; round <= ROUNDS; round++) {
                    long start = System.nanoTime();
                    long cpu = system.getProcessCpuTime();
                    List<CompletableFuture<?>> sent = IntStream.range(0, FILES)
                            .<CompletableFuture<?>>mapToObj(i -> producer.send(
                                    Topics.SUBMISSIONS,
                                    TestRequests.request(i + 1, "http://127.0.0.1:" + port + "/" + i + ".bin")))
                            .toList();
                    sent.forEach(CompletableFuture::join);
                    long submitted = System.nanoTime();
                    var events = completions.next(FILES);
                    long end = System.nanoTime();
                    assertThat(events).allMatch(FileFetched.class::isInstance);
                    System.out.printf(
                            "round %d: submitted in %d ms, all fetched after %d ms, CPU %d ms, load %.1f%n",
                            round,
                            (submitted - start) / 1_000_000,
                            (end - start) / 1_000_000,
                            (system.getProcessCpuTime() - cpu) / 1_000_000,
                            system.getSystemLoadAverage());
                }
            }
        } finally {
            if (nginx != null) {
                nginx.destroy();
                nginx.waitFor();
            }
        }
    }

    private Process startNginx(Path www, int port) throws IOException {
        Path home = Files.createDirectories(folder.resolve("nginx"));
        Path config = home.resolve("nginx.conf");
        Files.writeString(config, """
                user root; daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off; sendfile on; keepalive_requests 100000;
                  client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
                  uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                  server { listen 127.0.0.1:%2$d; root %3$s; }
                }
                """.formatted(home, port, www));
        return new ProcessBuilder("nginx", "-p", home.toString(), "-c", config.toString())
                .inheritIO()
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
