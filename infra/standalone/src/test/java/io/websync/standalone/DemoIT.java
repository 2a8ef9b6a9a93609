package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    @TempDir
    Path folder;

    @Test
    void theDemoSucceedsASecondTimeOnTheDataOfTheFirst() throws Exception {
        Path served = folder.resolve("served");
        Files.createDirectories(served.resolve("some folder"));
        Files.writeString(served.resolve("a.txt"), "a");
        Files.writeString(served.resolve("leaves.txt"), "only the first demo has it");
        Files.writeString(served.resolve("some folder/b [1].txt"), "b");
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("fetcher.yml"), "websync.fetcher.outbound.allow: 127.0.0.0/8\n");

        var credentials = Credentials.readOrMake(data);
        var settings = new StandaloneSettings(data, 0, "127.0.0.1", List.of("edge1", "edge2", "edge3"), 0);
        try (var pipeline = Pipeline.start(settings, credentials)) {
            assertThat(demo(pipeline, data, served)).isTrue();
            Files.delete(served.resolve("leaves.txt"));
            Files.writeString(served.resolve("a.txt"), "another a");
            assertThat(demo(pipeline, data, served)).isTrue();
        }
    }

    /** As the start script does: an origin on a port of its own for each run. */
    private static boolean demo(Pipeline pipeline, Path data, Path served) throws IOException, InterruptedException {
        HttpServer origin = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), served, SimpleFileServer.OutputLevel.NONE);
        origin.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + origin.getAddress().getPort() + "/");
            return new Demo(URI.create(pipeline.url()), data, served, url).run();
        } finally {
            origin.stop(0);
        }
    }
}
