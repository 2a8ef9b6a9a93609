package io.websync.ingest.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.account.AuditEntry;
import io.websync.catalog.alarm.AlarmRule;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.SubmissionState;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {

    private static final Pattern KEY = Pattern.compile("#\\{([A-Za-z0-9.-]+)");
    private static final Pattern ARGUMENT = Pattern.compile("\\{([0-9])");
    private static final Pattern TAG_OR_TEXT = Pattern.compile("<(?:[^<>\"]|\"[^\"]*\")*>|[^<]+");
    private static final Pattern SAID =
            Pattern.compile("(?:aria-label|title|data-label|placeholder)=\"(?!http)[^\"]*[a-z]");

    @Test
    void everyLanguageHasEveryTextWithTheSameArguments() throws IOException {
        Properties english = texts("messages.properties");
        Properties chinese = texts("messages_zh.properties");

        assertThat(chinese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(arguments(chinese, key)).as(key).isEqualTo(arguments(english, key));
        }
    }

    @Test
    void aSingleQuoteIsDoubledSinceEveryTextIsAFormat() throws IOException {
        for (String file : List.of("messages.properties", "messages_zh.properties")) {
            Properties texts = texts(file);
            for (String key : texts.stringPropertyNames()) {
                assertThat(texts.getProperty(key).replace("''", "")).as(key).doesNotContain("'");
            }
        }
    }

    @Test
    void everyNameThatAPageShowsHasWords() throws IOException {
        Properties english = texts("messages.properties");
        Stream.of(AuditEntry.Action.values(), FileState.values(), SubmissionState.values())
                .flatMap(Arrays::stream)
                .forEach(name -> assertThat(english).containsKey("name." + name));
        for (AlarmRule rule : AlarmRule.values()) {
            assertThat(english).containsKeys("alarm." + rule, "alarm." + rule + ".remedy");
        }
    }

    static List<Path> templates() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(Pages.class.getResource("layout.html"))
                        .toURI())
                .resolveSibling(".");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everyTextOfAPageIsThere(Path template) throws IOException {
        Properties english = texts("messages.properties");

        assertThat(KEY.matcher(Files.readString(template)).results().map(found -> found.group(1)))
                .isSubsetOf(english.stringPropertyNames());
    }

    @ParameterizedTest
    @MethodSource("templates")
    void aPageSaysNothingThatCannotBeTranslated(Path template) throws IOException {
        var said = new ArrayList<String>();
        String before = "";
        for (MatchResult found :
                TAG_OR_TEXT.matcher(Files.readString(template)).results().toList()) {
            String part = found.group();
            if (part.startsWith("<")) {
                if (SAID.matcher(part.replaceAll("th:[a-z-]+=\"[^\"]*\"", "")).find()) {
                    said.add(part);
                }
            } else if (part.matches("(?s).*[A-Za-z].*") && isShown(before)) {
                said.add(part);
            }
            before = part;
        }
        assertThat(said).isEmpty();
    }

    /** Whether what follows the tag is shown as it stands; code, and the product's name, is the same in all languages. */
    private static boolean isShown(String tag) {
        return !tag.contains("th:text")
                && !tag.contains("th:replace")
                && !tag.matches("<(?:code|pre|title)\\b.*|<h1>|<a class=\"name\".*");
    }

    private static Set<String> arguments(Properties texts, String key) {
        var found = new TreeSet<String>();
        ARGUMENT.matcher(texts.getProperty(key))
                .results()
                .map(it -> it.group(1))
                .forEach(found::add);
        return found;
    }

    private static Properties texts(String file) throws IOException {
        var texts = new Properties();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(Pages.class.getResourceAsStream(file)), StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return texts;
    }
}
