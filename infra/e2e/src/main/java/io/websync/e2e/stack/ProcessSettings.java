package io.websync.e2e.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the processes as environment variables.
 *
 * @param folder of the stack
 * @param bootstrapServers of the broker, or of all of them
 * @param copies of each topic
 * @param database its port
 * @param blobs where edges get bytes
 * @param s3 where the S3 server is; null for files
 * @param token of the admin, and of the edges
 * @param origins {@code host:port} on loopback that may be fetched from
 */
record ProcessSettings(
        Path folder,
        String bootstrapServers,
        int copies,
        int database,
        String blobs,
        @Nullable String s3,
        String token,
        List<String> origins) {

    Map<String, String> ingest() {
        var settings = new LinkedHashMap<String, String>();
        kafka(settings, "websync.ingest");
        catalog(settings, "websync.ingest");
        put(settings, "websync.ingest.admin-token", token);
        return settings;
    }

    Map<String, String> fetcher() {
        var settings = new LinkedHashMap<String, String>();
        kafka(settings, "websync.fetcher");
        catalog(settings, "websync.fetcher");
        storage(settings, "websync.fetcher", "fetcher-spool");
        put(settings, "websync.fetcher.instance", "fetcher-1");
        put(settings, "websync.fetcher.outbound.allow", String.join(",", origins));
        return settings;
    }

    /** @param name of the process among the distributors */
    Map<String, String> distributing(String name) {
        var settings = new LinkedHashMap<String, String>();
        kafka(settings, "websync.distributor");
        catalog(settings, "websync.distributor");
        storage(settings, "websync.distributor", name + "-spool");
        put(settings, "websync.distributor.instance", name);
        return settings;
    }

    Map<String, String> edge(String name) {
        var settings = new LinkedHashMap<String, String>();
        kafka(settings, "websync.edge");
        put(settings, "websync.edge.name", name);
        put(settings, "websync.edge.root", folder.resolve(name).toString());
        put(settings, "websync.edge.blobs-url", blobs);
        put(settings, "websync.edge.token", token);
        return settings;
    }

    private void kafka(Map<String, String> settings, String prefix) {
        put(settings, prefix + ".kafka.bootstrap-servers", bootstrapServers);
        put(settings, prefix + ".kafka.partitions", "4");
        put(settings, prefix + ".kafka.replication", Integer.toString(copies));
    }

    private void catalog(Map<String, String> settings, String prefix) {
        put(settings, prefix + ".catalog.url", databaseUrl(database));
        put(settings, prefix + ".catalog.username", "postgres");
        put(settings, prefix + ".catalog.password", "postgres");
    }

    private void storage(Map<String, String> settings, String prefix, String spool) {
        if (s3 == null) {
            put(settings, prefix + ".storage.kind", "files");
            put(
                    settings,
                    prefix + ".storage.files.root",
                    folder.resolve("center").toString());
        } else {
            put(settings, prefix + ".storage.kind", "s3");
            put(settings, prefix + ".storage.s3.endpoint", s3);
            put(settings, prefix + ".storage.s3.bucket", "blobs");
            put(settings, prefix + ".storage.s3.access-key", S3Process.ACCESS_KEY);
            put(settings, prefix + ".storage.s3.secret-key", S3Process.SECRET_KEY);
            put(settings, prefix + ".storage.s3.spool", folder.resolve(spool).toString());
        }
    }

    /**
     * As Spring Boot reads a property from the environment: dots as underscores, dashes left out; the name of an environment
     * variable, which has no dots, stays.
     */
    static void put(Map<String, String> settings, String property, String value) {
        settings.put(
                property.contains(".")
                        ? property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT)
                        : property,
                value);
    }

    static String databaseUrl(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }
}
