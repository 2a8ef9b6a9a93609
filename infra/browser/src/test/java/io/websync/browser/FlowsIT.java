package io.websync.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do on the pages, as two users, with and without scripts, in both languages. */
class FlowsIT {

    /** Until copies are everywhere, in milliseconds. */
    private static final ContainsTextOptions LONG = new ContainsTextOptions().setTimeout(60_000);

    @TempDir
    static Path folder;

    private static Site site;
    private static String ann;
    private static String bob;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start(folder);
        ann = site.user("ann");
        bob = site.user("bob");
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
    }

    @ParameterizedTest(name = "script {0}, language {1}")
    @CsvSource({"true, en-GB", "false, en-GB", "true, zh-CN", "false, zh-CN"})
    void aListIsHandedInItsBadUrlsComeBackAndTheGoodOnesAreEverywhere(boolean script, String language)
            throws Exception {
        boolean english = language.startsWith("en");
        String name = "flow/" + script + language;
        String good = site.file(name, "content of " + name);
        try (BrowserContext person =
                site.person(new NewContextOptions().setJavaScriptEnabled(script).setLocale(language))) {
            List<String> errors = new ArrayList<>();
            person.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(message.text());
                }
            });
            Page page = site.signIn(person, "ann", ann);
            page.locator("#urllist").fill(good + "\nftp://bad.test/<script>alert(1)</script>\n");
            page.locator("form#list button[type=submit]").first().click();

            assertThat(page.locator("h1")).containsText(english ? "1 URL accepted" : "已接受 1 个 URL");
            assertThat(page.locator("main table")).containsText("ftp://bad.test/<script>alert(1)</script>");
            page.locator("main a.button").click();
            assertThat(page.locator("h1 .state")).containsText(english ? "COMPLETE" : "已完成", LONG);
            assertThat(page.locator("main")).containsText("100 %");
            if (!script) {
                // It reloaded itself until here; what is settled stays still.
                assertThat(page.locator("meta[http-equiv=refresh]")).hasCount(0);
            }
            page.locator("section[aria-labelledby=files] td a").first().click();
            for (String edge : Site.EDGES) {
                assertThat(page.locator("main")).containsText(edge);
            }
            assertThat(errors).isEmpty();
        }
    }

    @ParameterizedTest(name = "script {0}")
    @ValueSource(booleans = {true, false})
    void aCopyThatRottedIsFoundByLookingAtItNowAndComesAgain(boolean script) throws Exception {
        String name = "rotten/" + script;
        String good = site.file(name, "content of " + name);
        try (BrowserContext person = site.person(new NewContextOptions().setJavaScriptEnabled(script))) {
            Page page = site.signIn(person, "ann", ann);
            page.locator("#urllist").fill(good + "\n");
            page.locator("form#list button[type=submit]").first().click();
            page.locator("main a.button").click();
            assertThat(page.locator("h1 .state")).containsText("COMPLETE", LONG);
            assertThat(page.locator("table.heat tbody tr")).hasCount(1);
            page.locator("table.heat tbody th a").click();
            assertThat(page.locator("ol.way")).containsText("edge2: MIRRORED");

            Path copy = site.copy("edge2", name);
            FileTime modified = Files.getLastModifiedTime(copy);
            Files.writeString(copy, "CONTENT of " + name);
            Files.setLastModifiedTime(copy, modified);
            page.getByLabel("Check now on edge2").click();
            assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("edge2")))
                    .containsText("other bytes lay there; they are made good; its web server was not asked", LONG);
            long end = System.nanoTime() + 60_000_000_000L;
            while (!Files.readString(copy).equals("content of " + name)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("the copy is not made good");
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whatIsTypedIsCountedAndJudgedBeforeItIsHandedIn() throws Exception {
        String good = site.file("preview/one", "one");
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "ann", ann);
            page.locator("#urllist").pressSequentially(good + "\n" + good + "\nnonsense\n");

            assertThat(page.locator("#counts")).hasText("3 lines");
            Locator preview = page.locator("#preview");
            assertThat(preview).containsText("1 accepted, 1 rejected, 1 repeated.");
            assertThat(preview).containsText("nonsense");
            assertThat(preview).containsText("edge2");
            page.locator("button[type=reset]").click();
            assertThat(preview).isEmpty();
            assertThat(page.locator("#counts")).isEmpty();
        }
    }

    @Test
    void withoutAScriptTheCheckIsAPage() throws Exception {
        String good = site.file("checked/one", "one");
        try (BrowserContext person = site.person(new NewContextOptions().setJavaScriptEnabled(false))) {
            Page page = site.signIn(person, "ann", ann);
            page.locator("#urllist").fill(good + "\nnonsense\n");
            page.locator("button[formaction]").click();

            assertThat(page.locator("#forecast")).containsText("1 accepted, 1 rejected, 0 repeated.");
            page.goBack();
            assertThat(page.locator("#urllist")).hasValue(good + "\nnonsense\n");
        }
    }

    @ParameterizedTest(name = "session {0}")
    @ValueSource(strings = {"out", "over"})
    void whoComesToTheBrowserNextDoesNotGoBackToThePages(String session) throws Exception {
        String name = "cleo-" + session;
        String password = site.user(name);
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, name, password);
            assertThat(page.locator("#urllist")).isVisible();
            String form = page.url();
            if (session.equals("out")) {
                page.locator("form[action='/websync/sign-out'] button").click();
            } else {
                // A new password ends all sessions.
                site.call("POST", "/api/v1/accounts/" + name + "/password", "");
                page.locator("nav a[href='/websync/submissions']").click();
            }
            assertThat(page.locator("input[name=password]")).isVisible();

            page.goBack();
            assertThat(page.locator("input[name=password]")).isVisible();
            assertThat(page.locator("#urllist")).hasCount(0);
            page.navigate(form);
            assertThat(page.locator("input[name=password]")).isVisible();
        }
    }

    @Test
    void aListIsDroppedOnThePage() throws Exception {
        String good = site.file("dropped/one", "one");
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "ann", ann);
            page.evaluate("""
                    text => {
                      const data = new DataTransfer();
                      data.items.add(new File([text], "list.txt", {type: "text/plain"}));
                      document.getElementById("urllist").dispatchEvent(
                          new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
                    }""", good);

            assertThat(page.locator("#urllist")).hasValue(good);
            assertThat(page.locator("#preview")).containsText("1 accepted");
        }
    }

    @Test
    void whatFailedIsRetriedWithAButtonWhenItIsThere() throws Exception {
        String missing = site.fileUrl("late/one");
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "ann", ann);
            page.locator("#urllist").fill(missing);
            page.locator("form#list button[type=submit]").first().click();
            page.locator("main a.button").click();
            assertThat(page.locator("h1 .state")).containsText("FAILED", LONG);
            assertThat(page.locator("section[aria-labelledby=files]")).containsText("NOT_FOUND");

            site.file("late/one", "there now");
            page.locator(".actions button").first().click();
            assertThat(page.locator("h1 .state")).containsText("COMPLETE", LONG);
        }
    }

    @ParameterizedTest(name = "script {0}")
    @ValueSource(booleans = {true, false})
    void whatFailedIsSeenInItsGroupAndLeavesWhenItIsRetried(boolean script) throws Exception {
        String name = "grouped-" + script;
        String password = site.user(name);
        try (BrowserContext person = site.person(new NewContextOptions().setJavaScriptEnabled(script))) {
            Page page = site.signIn(person, name, password);
            page.locator("#urllist").fill(site.fileUrl(name + "/one") + "\n" + site.fileUrl(name + "/two"));
            page.locator("form#list button[type=submit]").first().click();
            page.locator("main a.button").click();
            assertThat(page.locator("h1 .state")).containsText("FAILED", LONG);
            page.navigate("/websync/failures");
            assertThat(page.locator("main")).containsText("2 failed, in 1 group.");
            assertThat(page.locator("main table")).containsText("NOT_FOUND");

            site.file(name + "/one", "there now");
            site.file(name + "/two", "there now");
            page.locator("td.act button").first().click();
            // The page looks again by itself until all of them have their outcome.
            assertThat(page.locator("main [role=status]")).containsText("2 came right", LONG);
            assertThat(page.locator("main")).containsText("There is no failure here");
            page.navigate("/websync/submissions");
            page.locator("main tbody a").first().click();
            assertThat(page.locator("h1 .state")).containsText("COMPLETE", LONG);
        }
    }

    @Test
    void anotherUserSeesNothingOfIt() throws Exception {
        String good = site.file("private/one", "one");
        String address;
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "ann", ann);
            page.locator("#urllist").fill(good);
            page.locator("form#list button[type=submit]").first().click();
            page.locator("main a.button").click();
            assertThat(page.locator("h1 .state")).containsText("COMPLETE", LONG);
            address = page.url();
        }
        try (BrowserContext person = site.person(new NewContextOptions())) {
            Page page = site.signIn(person, "bob", bob);
            Response answer = page.navigate(address);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(page.content()).doesNotContain("private/one");
            page.navigate("/websync/submissions");
            assertThat(page.locator("main")).not().containsText("COMPLETE");
            page.navigate("/websync/where?url=" + good);
            assertThat(page.locator("main")).not().containsText("edge1");
        }
    }

    @Test
    void theLanguageIsChosenAndTimesAreInTheReadersZone() throws Exception {
        try (BrowserContext person =
                site.person(new NewContextOptions().setLocale("en-GB").setTimezoneId("Asia/Shanghai"))) {
            Page page = site.signIn(person, "ann", ann);
            page.locator(".language").click();
            assertThat(page.locator("h1")).hasText("提交 URL 列表");
            page.navigate("/websync/account");
            Locator time = page.locator("main time").first();
            String shown = time.textContent();
            String utc = time.getAttribute("title");
            assertThat(utc).endsWith("UTC");
            assertThat(shown).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d").isNotEqualTo(utc.replace(" UTC", ""));
            page.locator(".language").click();
            assertThat(page.locator("h1")).containsText("ann");
            assertThat(page.locator("html")).hasAttribute("lang", "en");
        }
    }
}
