package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@code docs/settings.md} says of every setting what the code says of it. Written anew by
 * {@code ./mvnw -pl infra/standalone -am test -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dwebsync.docs.write=true}.
 */
class SettingsPageTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/settings.md");
    private static final List<String> PROCESSES = List.of(
            "io.websync.ingest.IngestSettings",
            "io.websync.fetcher.FetcherSettings",
            "io.websync.distributor.DistributorSettings",
            "io.websync.edge.EdgeSettings",
            "io.websync.standalone.StandaloneSettings");
    private static final Pattern PARAMETER =
            Pattern.compile("@param (\\w+) (.*?)(?=@param |@throws |$)", Pattern.DOTALL);

    @Test
    void thePageOfSettingsIsWhatTheCodeSays() throws Exception {
        String page = page();
        if (Boolean.getBoolean("websync.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
    }

    private static String page() throws Exception {
        var page = new StringBuilder("""
                # Settings

                Every setting can be given as an argument (`--websync.fetcher.kafka.bootstrap-servers=…`), in the environment
                (`WEBSYNC_FETCHER_KAFKA_BOOTSTRAP_SERVERS`: capitals, no hyphens, dots as underscores), or in a file `<process>.yml` in the
                folder that the process runs in. A wrong value stops the start with its name, value and range. Durations are written as `10s`,
                `15m`, sizes as `16MB`, lists with commas. This page is made from the code, and a test keeps it so.
                """);
        for (String process : PROCESSES) {
            Class<?> settings = Class.forName(process);
            String prefix =
                    settings.getAnnotation(ConfigurationProperties.class).value();
            page.append("\n## ").append(prefix).append("\n\n| setting | meaning |\n| --- | --- |\n");
            rows(prefix, settings, page);
        }
        return page.toString();
    }

    private static void rows(String prefix, Class<?> settings, StringBuilder page) throws IOException {
        Map<String, String> meanings = meanings(settings);
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = prefix + "." + kebab(component.getName());
            Class<?> nested = nested(component.getGenericType());
            if (nested != null) {
                rows(name + (List.class.isAssignableFrom(component.getType()) ? "[0]" : ""), nested, page);
            } else {
                String meaning = meanings.get(component.getName());
                assertThat(meaning)
                        .as("what %s says of its component %s", settings, component.getName())
                        .isNotBlank();
                page.append("| `").append(name).append("` | ").append(meaning).append(" |\n");
            }
        }
    }

    /** The record of ours that a setting consists of, also when there is a list of them; else null. */
    private static @org.jspecify.annotations.Nullable Class<?> nested(Type type) {
        Type element = type instanceof ParameterizedType list && list.getRawType() == List.class
                ? list.getActualTypeArguments()[0]
                : type;
        return element instanceof Class<?> some
                        && some.isRecord()
                        && some.getName().startsWith("io.websync")
                ? some
                : null;
    }

    /** Component to meaning, from the Javadoc of the record. */
    private static Map<String, String> meanings(Class<?> settings) throws IOException {
        String source = Files.readString(source(settings));
        int declared = source.indexOf("record " + settings.getSimpleName());
        int end = source.lastIndexOf("*/", declared);
        String javadoc = Arrays.stream(
                        source.substring(source.lastIndexOf("/**", end), end).split("\n", -1))
                .map(line -> line.replaceFirst("^\\s*\\*? ?", "").strip())
                .reduce("", (text, line) -> text + " " + line);
        var meanings = new TreeMap<String, String>();
        var parameters = PARAMETER.matcher(javadoc);
        while (parameters.find()) {
            meanings.put(parameters.group(1), markdown(parameters.group(2)));
        }
        return meanings;
    }

    private static Path source(Class<?> type) throws IOException {
        String file = type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java";
        try (Stream<Path> modules = Stream.of(ROOT, ROOT.resolve("libs"), ROOT.resolve("infra"))) {
            for (Path folder : modules.toList()) {
                try (Stream<Path> inside = Files.list(folder)) {
                    for (Path module : inside.toList()) {
                        Path candidate = module.resolve("src/main/java").resolve(file);
                        if (Files.exists(candidate)) {
                            return candidate;
                        }
                    }
                }
            }
        }
        throw new IOException("no source of " + type);
    }

    private static String markdown(String javadoc) {
        assertThat(javadoc).as("a page for people names no code").doesNotContain("{@link");
        return javadoc.strip()
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
