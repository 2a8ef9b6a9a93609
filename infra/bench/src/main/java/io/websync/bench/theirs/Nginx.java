package io.websync.bench.theirs;

import io.websync.e2e.Await;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The nginx of this machine as an origin on loopback, serving one folder. */
public final class Nginx {

    private final ManagedProcess process;
    private final int port;
    private final Path root;

    private Nginx(ManagedProcess process, int port, Path root) {
        this.process = process;
        this.port = port;
        this.root = root;
    }

    /** Starts on a free port; the folder holds its configuration and log too. */
    public static Nginx start(Path folder) throws IOException, InterruptedException {
        Path root = folder.resolve("www");
        Files.createDirectories(root);
        int port = Ports.free(1).getFirst();
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                %s
                worker_processes 2;
                pid %2$s/nginx.pid;
                error_log %2$s/error.log warn;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_requests 100000;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                    server {
                        listen 127.0.0.1:%3$d backlog=1024;
                        root %4$s;
                    }
                }
                """.formatted(isRoot() ? "user root;" : "", folder, port, root));
        var process = new ManagedProcess(
                "nginx",
                List.of(
                        "nginx",
                        "-p",
                        folder.toString(),
                        "-e",
                        folder.resolve("error.log").toString(),
                        "-c",
                        configuration.toString()),
                Map.of("PATH", System.getenv("PATH") + ":/usr/sbin"),
                folder.resolve("nginx.log"));
        process.start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> process.handles().forEach(ProcessHandle::destroy), "nginx"));
        Await.until(
                "nginx to listen",
                Duration.ofSeconds(10),
                Duration.ofMillis(50),
                () -> Ports.answers(port) ? null : "port " + port + " does not answer; " + process.logTail(5));
        return new Nginx(process, port, root);
    }

    /** {@code host:port}. */
    public String authority() {
        return "127.0.0.1:" + port;
    }

    /** What it serves. */
    public Path root() {
        return root;
    }

    public void stop() throws InterruptedException {
        var _ = process.stop(Duration.ofSeconds(5));
    }

    /** As root its workers would give up the right to read a folder of root's. */
    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }
}
