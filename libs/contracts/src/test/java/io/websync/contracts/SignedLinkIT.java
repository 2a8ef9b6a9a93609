package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.websync.testing.Nginx;
import io.websync.testing.Nginx.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * edge-secure-link.conf in a real nginx, and links of infra/nginx/sign-link. Needs an nginx with its secure_link module on the machine;
 * without one it is skipped and says so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedLinkIT {

    private static final String SECRET = "4f1d3c-a-secret-of-a-test";

    private final @Nullable NginxEdge running;

    SignedLinkIT(@TempDir Path root) throws IOException, InterruptedException {
        Optional<Path> nginx = Nginx.installed();
        if (nginx.isEmpty() || !hasModule(nginx.get())) {
            running = null;
            return;
        }
        Files.writeString(root.resolve("websync-secret.conf"), "set $websync_secret \"" + SECRET + "\";\n");
        running = NginxEdge.start(nginx.get(), root, "edge-secure-link.conf");
    }

    @BeforeEach
    void thereIsAnNginx() {
        assumeThat(running)
                .as("an nginx on the PATH that has --with-http_secure_link_module; this machine has none")
                .isNotNull();
    }

    @AfterAll
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/a",
                "https://h/a?b=c",
                "http://h:81/a%20b/c?d=/e&f",
                "http://h/dir/",
                "http://h/",
                "http://h",
                "http://h/?",
                "http://h//x//",
                "http://h/a?expires=1&signature=AAAAAAAAAAAAAAAAAAAAAA",
                "http://h/a;x=$y'z%22?q=%24{websync_secret}",
            })
    void aSignedLinkOpensItsFile(String url) throws Exception {
        SourceUrl source = SourceUrl.parse(url);
        write(source, "the bytes of " + url);
        Answer answer = ask(sign(url, 600, SECRET));
        assertThat(answer.status()).as(answer.head()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("the bytes of " + url);
        assertThat(answer.header("cache-control")).hasValue("private");
    }

    @Test
    void aLinkThatIsOverIsGoneAndTheOthersAreForbidden() throws Exception {
        for (String url : new String[] {"http://h/x/a", "http://h/x/b", "http://other/x/a"}) {
            write(SourceUrl.parse(url), url);
        }
        String link = sign("http://h/x/a", 600, SECRET);
        assertThat(ask(link).body()).isEqualTo("http://h/x/a");
        assertThat(ask(link, "Range: bytes=0-3").body()).isEqualTo("http");

        assertThat(ask(sign("http://h/x/a", -5, SECRET)).status()).isEqualTo(410);
        assertThat(ask(sign("http://h/x/a", 600, "another secret")).status()).isEqualTo(403);
        assertThat(ask(link.replace("/x/a?", "/x/b?")).status()).isEqualTo(403);
        assertThat(ask(link.replace("//h/", "//other/")).status()).isEqualTo(403);
        assertThat(ask(link.replaceAll("expires=[0-9]+", "expires=99999999999")).status())
                .isEqualTo(403);
        assertThat(ask("http://h/x/a").status()).isEqualTo(403);
        assertThat(ask(link + "&more").status()).isEqualTo(403);
        assertThat(ask(link.replace("signature=", "signature=A")).status()).isEqualTo(403);
        assertThat(ask("http://h/x/a?signature=&expires=").status()).isEqualTo(403);
        assertThat(ask(sign("http://h/x/none", 600, SECRET)).status()).isEqualTo(404);
        assertThat(ask(sign("http://h/x/../x/a", 600, SECRET)).status()).isEqualTo(404);
        assertThat(ask(sign("http://h/x", 600, SECRET)).status()).isEqualTo(404);
    }

    private void write(SourceUrl url, String content) throws IOException {
        Path file = Objects.requireNonNull(running).www().resolve(url.asset().path());
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Answer ask(String link, String... headers) throws IOException {
        String asset = link.substring(link.indexOf("//") + 2);
        int slash = asset.indexOf('/');
        return Objects.requireNonNull(running).ask(asset.substring(0, slash), asset.substring(slash), headers);
    }

    private static String sign(String url, int seconds, String secret) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("../../infra/nginx/sign-link", url, "" + seconds)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write((secret + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String link = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        return link;
    }

    private static boolean hasModule(Path nginx) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(nginx.toString(), "-V")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.contains("--with-http_secure_link_module");
    }
}
