package io.websync.standalone;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.catalog.account.ApiTokens;
import io.websync.distributor.DistributorApplication;
import io.websync.edge.EdgeApplication;
import io.websync.embedded.EmbeddedBroker;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.fetcher.FetcherApplication;
import io.websync.ingest.IngestApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The engines and the processes, started in the order that they need each other and stopped in the opposite one. */
public final class Pipeline implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    /** What broker and clients say of each other while one starts, or between two transactions; the clients retry. */
    private static final Map<String, String> LOG_LEVELS = Map.of(
            "logging.level.kafka", "warn",
            "logging.level.kafka.server.ReplicaManager", "off",
            "logging.level.kafka.server.DefaultAutoTopicCreationManager", "error",
            "logging.level.org.apache.kafka", "warn",
            "logging.level.org.apache.kafka.clients.producer.internals.Sender", "error",
            "logging.level.state.change.logger", "warn",
            "logging.level.io.zonky", "warn");

    private final StandaloneSettings settings;
    private final Credentials credentials;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private Pipeline(StandaloneSettings settings, Credentials credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    /** Returns when every process is started; they are ready a moment later. */
    public static Pipeline start(StandaloneSettings settings, Credentials credentials)
            throws IOException, InterruptedException {
        var pipeline = new Pipeline(settings, credentials);
        try {
            pipeline.start();
            return pipeline;
        } catch (IOException | InterruptedException | RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    private void start() throws IOException, InterruptedException {
        Path data = settings.dataFolder();
        try (var starters = Executors.newFixedThreadPool(2, Thread.ofPlatform().factory())) {
            Future<EmbeddedDatabase> starting =
                    starters.submit(() -> EmbeddedDatabase.start(data.resolve("catalog"), 0, false));
            EmbeddedBroker broker =
                    EmbeddedBroker.start(data.resolve("broker"), settings.brokerPort(), new Properties());
            running.push(broker);
            EmbeddedDatabase database = resultOf(starting);
            running.push(database);
            log.info("Broker at {}, catalog at {}", broker.bootstrapServers(), database.url());

            var distributor = startProcess(
                    DistributorApplication.application(),
                    "distributor",
                    Map.of("server.port", "0", "server.address", "127.0.0.1"),
                    kafka(broker, "distributor"),
                    catalog(database, "distributor"),
                    storage("distributor"));
            String blobs = "http://127.0.0.1:" + portOf(distributor);
            List<Callable<ConfigurableApplicationContext>> rest = new ArrayList<>();
            rest.add(() -> startProcess(
                    IngestApplication.application(),
                    "ingest-api",
                    Map.of(
                            "server.port", settings.port().toString(),
                            "server.address", settings.address(),
                            "websync.ingest.edges.blobs-url", blobs,
                            "websync.ingest.admin-token", credentials.token(),
                            "websync.ingest.accounts.first-password", credentials.password()),
                    kafka(broker, "ingest"),
                    catalog(database, "ingest")));
            rest.add(() -> startProcess(
                    FetcherApplication.application(),
                    "fetcher",
                    Map.of("server.port", "0", "server.address", "127.0.0.1"),
                    kafka(broker, "fetcher"),
                    catalog(database, "fetcher"),
                    storage("fetcher")));
            Map<String, String> tokens = edgeTokens(database);
            for (String edge : settings.edges()) {
                rest.add(() -> startProcess(
                        EdgeApplication.application(),
                        "edge-consumer",
                        Map.of(
                                "server.port",
                                "0",
                                "server.address",
                                "127.0.0.1",
                                "websync.edge.name",
                                edge,
                                "websync.edge.root",
                                data.resolve("edges").resolve(edge).toString(),
                                "websync.edge.blobs-url",
                                blobs,
                                "websync.edge.token",
                                Objects.requireNonNull(tokens.get(edge))),
                        kafka(broker, "edge")));
            }
            for (var started : starters.invokeAll(rest)) {
                resultOf(started);
            }
        }
    }

    private Map<String, String> edgeTokens(EmbeddedDatabase database) throws IOException, InterruptedException {
        var access = new CatalogSettings(database.url(), database.username(), database.password(), 2);
        try (Catalog catalog = Catalog.of(access, "standalone")) {
            catalog.migrate();
            return new EdgeTokens(settings.dataFolder(), new ApiTokens(catalog)).of(settings.edges());
        }
    }

    /** Where a tool such as kcat reads the topics. */
    String brokerAddress() {
        return part(EmbeddedBroker.class).bootstrapServers();
    }

    /** Where a tool such as psql reads the catalog. */
    EmbeddedDatabase database() {
        return part(EmbeddedDatabase.class);
    }

    private <T> T part(Class<T> type) {
        return running.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The address of the page and the API. */
    public String url() {
        return "http://" + settings.address() + ":" + portsOf("ingest-api").getFirst();
    }

    /** Where a process answers, on this machine; each edge has one. */
    List<Integer> portsOf(String process) {
        return running.stream()
                .filter(ConfigurableApplicationContext.class::isInstance)
                .map(ConfigurableApplicationContext.class::cast)
                .filter(context -> process.equals(context.getId()))
                .map(Pipeline::portOf)
                .toList();
    }

    @SafeVarargs
    private ConfigurableApplicationContext startProcess(
            SpringApplicationBuilder application, String name, Map<String, String>... settingsOfIt) {
        var all = new TreeMap<String, String>(LOG_LEVELS);
        all.put("spring.config.additional-location", "optional:file:" + settings.dataFolder() + "/");
        for (var some : settingsOfIt) {
            all.putAll(some);
        }
        // Command line arguments win over the environment and over files.
        String[] arguments = all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        application.application().setRegisterShutdownHook(false);
        ConfigurableApplicationContext context = application.run(arguments);
        context.setId(name);
        synchronized (running) {
            running.push(context);
        }
        return context;
    }

    private static Map<String, String> kafka(EmbeddedBroker broker, String process) {
        return Map.of(
                "websync." + process + ".kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "websync." + process + ".kafka.partitions",
                "6");
    }

    private static Map<String, String> catalog(EmbeddedDatabase database, String process) {
        return Map.of(
                "websync." + process + ".catalog.url", database.url(),
                "websync." + process + ".catalog.username", database.username(),
                "websync." + process + ".catalog.password", database.password());
    }

    private Map<String, String> storage(String process) {
        return Map.of(
                "websync." + process + ".storage.kind",
                "files",
                "websync." + process + ".storage.files.root",
                settings.dataFolder().resolve("center").toString());
    }

    private static int portOf(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static <T> T resultOf(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Processes first, so that what runs is finished or handed back while the engines are still there. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            AutoCloseable part = running.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not stop cleanly", part, e);
            }
        }
    }
}
