package io.websync.e2e.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of the processes as environment variables.
 *
 * @param folder of the stack
 * @param broker its port
 * @param database its port
 * @param distributor its port
 * @param token of the admin, and of the edges
 * @param origins {@code host:port} on loopback that may be fetched from
 */
record ProcessSettings(Path folder, int broker, int database, int distributor, String token, List<String> origins) {

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
        storage(settings, "websync.fetcher");
        put(settings, "websync.fetcher.instance", "fetcher-1");
        put(settings, "websync.fetcher.outbound.allow", String.join(",", origins));
        return settings;
    }

    Map<String, String> distributing() {
        var settings = new LinkedHashMap<String, String>();
        kafka(settings, "websync.distributor");
        catalog(settings, "websync.distributor");
        storage(settings, "websync.distributor");
        put(settings, "websync.distributor.instance", "distributor-1");
        return settings;
    }

    Map<String, String> edge(String name) {
        var settings = new LinkedHashMap<String, String>();
        kafka(settings, "websync.edge");
        put(settings, "websync.edge.name", name);
        put(settings, "websync.edge.root", folder.resolve(name).toString());
        put(settings, "websync.edge.blobs-url", "http://127.0.0.1:" + distributor);
        put(settings, "websync.edge.token", token);
        return settings;
    }

    private void kafka(Map<String, String> settings, String prefix) {
        put(settings, prefix + ".kafka.bootstrap-servers", "127.0.0.1:" + broker);
        put(settings, prefix + ".kafka.partitions", "4");
    }

    private void catalog(Map<String, String> settings, String prefix) {
        put(settings, prefix + ".catalog.url", "jdbc:postgresql://127.0.0.1:" + database + "/postgres");
        put(settings, prefix + ".catalog.username", "postgres");
        put(settings, prefix + ".catalog.password", "postgres");
    }

    private void storage(Map<String, String> settings, String prefix) {
        put(settings, prefix + ".storage.kind", "files");
        put(settings, prefix + ".storage.files.root", folder.resolve("center").toString());
    }

    /** As Spring Boot reads a property from the environment: dots as underscores, dashes left out. */
    private static void put(Map<String, String> settings, String property, String value) {
        settings.put(property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT), value);
    }
}
