package io.websync.standalone.secured;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.ApiTokens;
import io.websync.distributor.DistributorApplication;
import io.websync.edge.EdgeApplication;
import io.websync.edge.blobs.Trust;
import io.websync.embedded.EmbeddedBroker;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.fetcher.FetcherApplication;
import io.websync.ingest.IngestApplication;
import io.websync.ingest.account.Tokens;
import io.websync.messaging.KafkaSecurity;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.MasterSecret;
import io.websync.messaging.access.Access;
import io.websync.messaging.access.Main;
import io.websync.messaging.access.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;

/** Every process as the user that it shall be, on a broker that lets nobody else in; the distributor speaks HTTPS. */
final class SecuredStack implements AutoCloseable {

    static final MasterSecret SECRET = new MasterSecret("a master secret for these tests alone");
    private static final String ADMIN_TOKEN = "websync_for_these_tests_alone";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    final Path folder;
    final Certificate certificate;
    /** What the distributor shows, and what it is changed to; edges believe both. */
    private final Certificate web;

    private final Certificate renewed;
    private final Path authorities;
    final EmbeddedBroker broker;
    final EmbeddedDatabase database;
    final Catalog catalog;
    private final Path secretFile;
    private final Path adminConfig;
    private final HttpServer origin;
    private final Deque<ConfigurableApplicationContext> running = new ArrayDeque<>();
    private final ConfigurableApplicationContext ingest;
    private final String blobs;
    private final ConfigurableApplicationContext distributor;
    private final HttpClient client = HttpClient.newHttpClient();

    SecuredStack(Path folder) throws Exception {
        this.folder = folder;
        certificate = Certificate.make(folder, "broker");
        web = Certificate.make(folder, "web");
        renewed = Certificate.make(folder, "renewed");
        authorities = Files.writeString(
                folder.resolve("authorities.pem"),
                Files.readString(web.certificate()) + Files.readString(renewed.certificate()));
        broker = EmbeddedBroker.startSecured(
                folder.resolve("broker"), 0, certificate.store(), certificate.certificate(), Certificate.PASSWORD);
        database = EmbeddedDatabase.start(folder.resolve("database"));
        catalog = Catalog.of(new CatalogSettings(database.url(), database.username(), database.password(), 4), "test");
        catalog.migrate();
        secretFile = Files.writeString(folder.resolve("secret"), "a master secret for these tests alone\n");
        adminConfig = Files.writeString(folder.resolve("admin.properties"), """
                bootstrap.servers=%s
                security.protocol=SASL_SSL
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
                username="admin" password="%s";
                """.formatted(
                        broker.bootstrapServers(), certificate.certificate(), Certificate.PASSWORD));
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/", exchange -> {
            byte[] bytes = content(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        origin.createContext("/missing", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        origin.start();

        access("topics", "--partitions", "2");
        // Twice, since it has to be possible at any time.
        for (String role : List.of("ingest-api", "ingest-api", "fetcher", "distributor")) {
            access("grant", role, "--secret", secretFile.toString());
        }
        distributor = start(
                DistributorApplication.application(),
                as(new Role.Distributor(), 1),
                catalog("distributor"),
                Map.of(
                        "websync.distributor.storage.files.root",
                        folder.resolve("center").toString(),
                        "websync.distributor.garbage.every",
                        "1s",
                        "websync.distributor.keeper.interval",
                        "1s",
                        "websync.distributor.keeper.margin",
                        "0",
                        "websync.distributor.signatures.secrets[0]",
                        Files.readString(secretFile).strip(),
                        "server.ssl.bundle",
                        "web",
                        "spring.ssl.bundle.pem.web.keystore.certificate",
                        "file:" + web.certificate(),
                        "spring.ssl.bundle.pem.web.keystore.private-key",
                        "file:" + web.key(),
                        "spring.ssl.bundle.pem.web.reload-on-update",
                        "true",
                        "spring.ssl.bundle.watch.file.quiet-period",
                        "100ms"));
        blobs = "https://127.0.0.1:" + port(distributor);
        ingest = start(
                IngestApplication.application(),
                as(new Role.IngestApi(), 1),
                catalog("ingest"),
                Map.of("websync.ingest.admin-token", ADMIN_TOKEN, "websync.ingest.edges.blobs-url", blobs));
        start(
                FetcherApplication.application(),
                as(new Role.Fetcher(), 1),
                catalog("fetcher"),
                Map.of(
                        "websync.fetcher.storage.files.root",
                        folder.resolve("center").toString(),
                        "websync.fetcher.outbound.allow[0]",
                        "127.0.0.0/8"));
    }

    /** What the origin has: more than a blob that is answered in one piece. */
    static byte[] content(String path) {
        return path.repeat(200_000 / path.length()).getBytes(StandardCharsets.UTF_8);
    }

    String url(String path) {
        return "http://127.0.0.1:" + origin.getAddress().getPort() + path;
    }

    Path copy(String edge, String path) {
        return folder.resolve(
                "edges/" + edge + "/www/127.0.0.1:" + origin.getAddress().getPort() + path);
    }

    /** The command, in this process; returns what it prints. */
    String access(String... words) throws IOException {
        var all = new ArrayList<>(List.of("--config", adminConfig.toString()));
        all.addAll(List.of(words));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Main.run(
                all.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Lets an edge in, by the command. */
    void grant(String edge, int number, String... more) throws IOException {
        var words = new ArrayList<>(
                List.of("grant", "edge/" + edge, "--secret", secretFile.toString(), "--number", "" + number));
        words.addAll(List.of(more));
        String printed = access(words.toArray(String[]::new));
        Access.settings(new Role.Edge(edge), SECRET, number)
                .forEach((name, value) -> assertThat(printed).contains(name + "=" + value + "\n"));
    }

    /** Starts an edge as the user that it is. */
    ConfigurableApplicationContext edge(String name, int number) throws IOException {
        String token = Tokens.generate();
        new ApiTokens(catalog).ensureForEdge(new Actor(null, null), name, "test " + number, Tokens.hash(token));
        return start(
                EdgeApplication.application(),
                as(new Role.Edge(name), number),
                Map.of(
                        "websync.edge.name",
                        name,
                        "websync.edge.root",
                        folder.resolve("edges/" + name).toString(),
                        "websync.edge.token",
                        token,
                        "websync.edge.heartbeat-every",
                        "1s",
                        "websync.edge.blobs-url",
                        blobs,
                        "websync.edge.blobs-ca",
                        authorities.toString()));
    }

    /** Ends an edge's work and lets its root go; its context stays, since the web servers of one JVM share their threads. */
    static void stop(ConfigurableApplicationContext edge) {
        edge.getBean("edgeRuntime", Lifecycle.class).stop();
    }

    /** As a process of this role reaches the broker, which signs when the role does. */
    KafkaSettings kafka(Role role, int number) {
        return kafka(
                role.user(), SECRET.brokerPassword(role.speaker(), number), MasterSecret.brokerMechanism(number), role);
    }

    KafkaSettings kafka(String user, String password, String mechanism, @Nullable Role signs) {
        return new KafkaSettings(
                broker.bootstrapServers(),
                Map.of("default.api.timeout.ms", "20000", "request.timeout.ms", "10000"),
                null,
                null,
                new KafkaSecurity(
                        null,
                        user,
                        password,
                        null,
                        mechanism,
                        certificate.certificate(),
                        null,
                        signs == null
                                ? null
                                : SECRET.signingKey(signs.speaker(), 1).written()));
    }

    Admin admin() throws IOException {
        var properties = new java.util.Properties();
        try (var in = Files.newBufferedReader(adminConfig)) {
            properties.load(in);
        }
        return Admin.create(properties);
    }

    void submit(String path, String edges) throws IOException, InterruptedException {
        var answer = client.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port(ingest) + "/api/v1/submissions?edges=" + edges))
                        .header("Authorization", "Bearer " + ADMIN_TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("[\"" + url(path) + "\"]"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** Puts another certificate into the distributor's files. */
    void renew() throws IOException {
        Files.copy(renewed.key(), web.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.certificate(), web.certificate(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whose certificate the distributor shows. */
    String shown() throws IOException {
        try (var socket = (SSLSocket) Trust.sockets(authorities).createSocket("127.0.0.1", port(distributor))) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    /** A gauge of the distributor. */
    double gauge(String name) {
        return distributor.getBean(MeterRegistry.class).get(name).gauge().value();
    }

    /** A counter of the distributor. */
    double metric(String name, String tag, String value) {
        return distributor
                .getBean(MeterRegistry.class)
                .get(name)
                .tag(tag, value)
                .counter()
                .count();
    }

    <T> @Nullable T query(Class<T> type, String sql) {
        return catalog.jdbc().sql(sql).query(type).optional().orElse(null);
    }

    static void await(String what, Callable<Boolean> holds) throws Exception {
        long until = System.nanoTime() + PATIENCE;
        while (!holds.call()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("waited in vain: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private Map<String, String> as(Role role, int number) {
        var settings = new TreeMap<>(Access.settings(role, SECRET, number));
        settings.put(role.settings() + "ca", certificate.certificate().toString());
        settings.put(role.settings().replace("security.", "bootstrap-servers"), broker.bootstrapServers());
        return settings;
    }

    private Map<String, String> catalog(String process) {
        return Map.of(
                "websync." + process + ".catalog.url", database.url(),
                "websync." + process + ".catalog.username", database.username(),
                "websync." + process + ".catalog.password", database.password());
    }

    @SafeVarargs
    private ConfigurableApplicationContext start(
            SpringApplicationBuilder application, Map<String, String>... settings) {
        var all = new TreeMap<String, String>();
        all.put("server.port", "0");
        all.put("server.address", "127.0.0.1");
        for (var some : settings) {
            all.putAll(some);
        }
        application.application().setRegisterShutdownHook(false);
        ConfigurableApplicationContext context = application.run(all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new));
        running.push(context);
        return context;
    }

    static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @Override
    public void close() throws IOException {
        while (!running.isEmpty()) {
            running.pop().close();
        }
        origin.stop(0);
        catalog.close();
        database.close();
        broker.close();
        client.close();
    }
}
