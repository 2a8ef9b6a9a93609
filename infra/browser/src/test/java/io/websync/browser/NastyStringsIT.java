package io.websync.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** URLs are hostile input: they go through handing in, fetching, pages and exports, and stay text. */
class NastyStringsIT {

    /** Names of files that the origin does not have. */
    private static final List<String> NAMES = List.of(
            "<script>window.pwned=1</script>",
            "\"onmouseover=\"window.pwned=1",
            "'><img/src=x/onerror=window.pwned=1>",
            "&lt;b&gt;&amp;",
            "\u202Egnp.exe",
            "\uD83D\uDE00/\u4E2D\u6587",
            "__${1234*5678}__::.x",
            "#{1234*5678}[[${1234*5678}]]",
            "a%0d%0aSet-Cookie:%20x=y",
            "%E2%80%AE/turned",
            "a/".repeat(4000));

    private static final List<String> NO_URLS = List.of(
            "=cmd|' /C calc'!A0",
            "+http://nasty.test/formula",
            "javascript:window.pwned=1",
            "\u202Ehttp://nasty.test/turned",
            "http://nasty.test:99999/<img/src=x/onerror=window.pwned=1>",
            "http://[::1]:80:80/\uD83D\uDE00",
            "http://user:<b>@nasty.test/");

    @TempDir
    static Path folder;

    private static Site site;
    private static long submission;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start(folder);
        site.file("it's<b>&\"so\".txt", "held");
        List<String> all = Stream.of(
                        Stream.of(site.fileUrl("it's<b>&\"so\".txt")),
                        NAMES.stream().map(site::fileUrl),
                        NO_URLS.stream())
                .flatMap(it -> it)
                .toList();
        submission = site.call(
                        "POST", "/api/v1/submissions", JsonMapper.shared().writeValueAsString(all))
                .get("id")
                .asLong();
        site.awaitState(submission, "PARTIAL");
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void eachIsEitherAFileOrRejectedWithAReason() throws Exception {
        JsonNode files = files();
        JsonNode rejects = site.call("GET", "/api/v1/submissions/" + submission + "/rejects", "")
                .get("items");

        assertThat(files.size() + rejects.size()).isEqualTo(1 + NAMES.size() + NO_URLS.size());
        assertThat(rejects.findValuesAsString("reason")).noneMatch(String::isBlank);
        assertThat(rejects.toString()).contains("javascript:window.pwned", "=cmd|", "nasty.test:99999");
        assertThat(files.findValuesAsString("asset"))
                .hasSize(files.size())
                .allMatch(asset -> asset.startsWith("127.0.0.1:"))
                .noneMatch(asset -> asset.contains("..") || asset.contains("<") || asset.contains("\u202E"));
    }

    @Test
    void noPageRunsThemOrTakesThemForAnExpression() throws Exception {
        var pages = new ArrayList<String>();
        String own = "/websync/submissions/" + submission;
        pages.add(own);
        pages.add("/websync/failures");
        pages.add("/websync/failures/files?submission=" + submission);
        for (JsonNode file : files()) {
            pages.add(own + "/files/" + file.get("line").asLong());
        }
        for (JsonNode letter : site.call("GET", "/api/v1/dead-letters", "").get("items")) {
            pages.add("/websync/dead-letters/" + letter.get("id").asLong());
        }
        for (String one : Stream.concat(NAMES.stream(), NO_URLS.stream())
                .filter(one -> one.length() < 2000)
                .toList()) {
            String value = URLEncoder.encode(one, StandardCharsets.UTF_8);
            pages.add("/websync/where?url=" + value);
            pages.add(own + "?show=" + value);
            pages.add(own + "?q=" + value);
            pages.add("/websync/failures?host=" + value);
            pages.add("/websync/dead-letters?code=" + value);
            pages.add("/websync/audit?account=" + value);
        }
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "admin", site.adminPassword());
            for (String path : pages) {
                page.navigate(path);
                unharmed(page, path);
            }
            page.navigate(own);
            assertThat(page.locator("main").textContent()).contains("window.pwned=1", "nasty.test:99999");
        }
    }

    @Test
    void whatComesBackAfterHandingInIsText() {
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "admin", site.adminPassword());
            String list = Stream.concat(NAMES.stream().map(site::fileUrl), NO_URLS.stream())
                    .collect(Collectors.joining("\n"));
            page.locator("#urllist").fill(list);
            unharmed(page, "as one types");
            page.locator("form#list button[type=submit]").first().click();
            page.locator("main a.button").waitFor();
            unharmed(page, "the answer");
            assertThat(page.locator("main").textContent()).contains("javascript:window.pwned=1", "=cmd|' /C calc'!A0");
        }
    }

    @Test
    void exportsKeepEachInItsCell() throws Exception {
        String rejects = site.text("/api/v1/submissions/" + submission + "/rejects?format=csv");
        assertThat(rejects).contains("\"'=cmd|' /C calc'!A0\"", "\"'+http://nasty.test/formula\"");

        String table = site.text("/api/v1/submissions/" + submission + "/export?format=csv");
        String lines = site.text("/api/v1/submissions/" + submission + "/export?format=ndjson");
        int files = files().size();
        assertThat(table.lines()).hasSize(files + 1).noneMatch(line -> line.contains("\u202E"));
        assertThat(lines.lines().map(JsonMapper.shared()::readTree)).hasSize(files);
        String sums = site.text("/api/v1/submissions/" + submission + "/export?format=sha256sums");
        // The other one is «#…» of the names: what follows the mark is no part of a URL, so it is the origin's own
        // list.
        assertThat(sums.lines())
                .hasSize(2)
                .anyMatch(line -> line.endsWith("/it's%3Cb%3E&%22so%22.txt"))
                .anyMatch(line -> line.endsWith("/#index.html"));
    }

    private static JsonNode files() throws Exception {
        return site.call("GET", "/api/v1/submissions/" + submission + "/files?limit=100", "")
                .get("items");
    }

    private static void unharmed(Page page, String path) {
        assertThat(page.evaluate("window.pwned")).as(path).isNull();
        String body = page.locator("body").textContent();
        assertThat(body).as(path).doesNotContain("7006652", "\u202E");
        assertThat(page.locator("main script, main img, [onmouseover], [onerror]")
                        .count())
                .as(path)
                .isZero();
        assertThat(page.locator("main").count()).as(path).isEqualTo(1);
    }
}
