package io.websync.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every page, light and dark, on a desktop and on a phone. With {@code -Dwebsync.screenshots=FOLDER} a picture of each
 * is kept there.
 */
class LooksIT {

    /** Of all scripts of a page together, in bytes. */
    private static final int SCRIPTS = 100_000;

    @TempDir
    static Path folder;

    private static Site site;
    private static Map<String, String> pages;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start(folder);
        var list = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            list.append(site.file("releases/2026/image-" + i + ".iso", "image " + i))
                    .append('\n');
        }
        list.append(site.fileUrl("releases/2026/gone.iso")).append('\n').append("htp://example.org/typo\n");
        long submission = site.call("POST", "/api/v1/submissions", list.toString())
                .get("id")
                .asLong();
        site.user("ann");
        site.awaitState(submission, "PARTIAL");
        pages = new LinkedHashMap<>();
        pages.put("submit", "/websync");
        pages.put("submissions", "/websync/submissions");
        pages.put("submission", "/websync/submissions/" + submission);
        pages.put("file", "/websync/submissions/" + submission + "/files/1");
        pages.put("file-failed", "/websync/submissions/" + submission + "/files/13");
        pages.put("where", "/websync/where?url=" + site.fileUrl("releases/2026/image-1.iso"));
        pages.put("failures", "/websync/failures");
        pages.put("failed-files", "/websync/failures/files?class=NOT_FOUND");
        pages.put("dead-letters", "/websync/dead-letters");
        String letter = site.call("GET", "/api/v1/dead-letters?state=OPEN", "")
                .at("/items/0/id")
                .asString();
        pages.put("dead-letter", "/websync/dead-letters/" + letter);
        pages.put("alarms", "/websync/alarms");
        pages.put("nodes", "/websync/nodes");
        pages.put("node", "/websync/nodes/edge1");
        pages.put("users", "/websync/users");
        pages.put("user", "/websync/users/ann");
        pages.put("audit", "/websync/audit");
        pages.put("account", "/websync/account");
        pages.put("not-found", "/websync/submissions/999999");
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
    }

    @ParameterizedTest(name = "{0} at {1} x {2}, {3}")
    @CsvSource({
        "LIGHT, 1280, 900, en-GB",
        "DARK, 1280, 900, en-GB",
        "LIGHT, 390, 844, en-GB",
        "DARK, 390, 844, en-GB",
        "LIGHT, 1280, 900, zh-CN"
    })
    void noPageKeepsAnybodyOutOrIsWiderThanTheScreen(ColorScheme scheme, int width, int height, String language)
            throws Exception {
        try (BrowserContext person = site.person(new NewContextOptions()
                .setColorScheme(scheme)
                .setLocale(language)
                .setViewportSize(width, height))) {
            var found = new ArrayList<String>();
            Page unknown = person.newPage();
            unknown.navigate("/websync/sign-in");
            look(unknown, "sign-in", scheme, width, language, found);
            Page page = site.signIn(person, "admin", site.adminPassword());
            for (Map.Entry<String, String> one : pages.entrySet()) {
                page.navigate(one.getValue());
                look(page, one.getKey(), scheme, width, language, found);
            }
            assertThat(found).isEmpty();
        }
    }

    @Test
    void noPageHasMoreScriptThanItMay() {
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "admin", site.adminPassword());
            for (String path : pages.values()) {
                page.navigate(path);
                Object size = page.evaluate("""
                        async () => {
                          const texts = await Promise.all([...document.scripts].map(it => fetch(it.src).then(it => it.text())));
                          return texts.reduce((sum, text) => sum + text.length, 0);
                        }""");
                assertThat(((Number) size).intValue()).as(path).isLessThan(SCRIPTS);
            }
        }
    }

    private static void look(Page page, String name, ColorScheme scheme, int width, String language, List<String> found)
            throws IOException {
        Object wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth");
        if (((Number) wide).intValue() > 0) {
            found.add(name + " is " + wide + " px wider than the screen");
        }
        page.evaluate(axe());
        Object serious = page.evaluate("""
                async () => (await axe.run()).violations
                    .filter(it => it.impact === "serious" || it.impact === "critical")
                    .map(it => it.id + ": " + it.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | "))""");
        for (Object one : (List<?>) serious) {
            found.add(name + ": " + one);
        }
        String kept = pictures();
        if (kept != null) {
            Path file = Path.of(
                    kept,
                    name + "-" + (width < 600 ? "phone" : "desktop") + "-"
                            + scheme.name().toLowerCase(Locale.ROOT)
                            + (language.startsWith("en") ? "" : "-zh") + ".png");
            page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        }
    }

    private static @Nullable String pictures() {
        String folder = System.getProperty("websync.screenshots");
        return folder == null || folder.isEmpty() ? null : folder;
    }

    private static String axe() throws IOException {
        try (InputStream in = Objects.requireNonNull(LooksIT.class.getResourceAsStream("/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
