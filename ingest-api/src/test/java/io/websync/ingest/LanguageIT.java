package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which language pages speak. */
class LanguageIT {

    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zh-CN,zh;q=0.9,en;q=0.8 | 提交列表",
                "fr,zh-TW;q=0.5 | 提交列表",
                "en-GB,zh;q=0.5 | Submit a list",
                "fr | Submit a list",
                "<b>;q=x | Submit a list"
            })
    void aPageSpeaksTheFirstLanguageOfTheBrowserThatThereIs(String asked, String said) throws Exception {
        HttpResponse<String> page =
                ingest.send(ingest.request("/websync/submissions?before=0").header("Accept-Language", asked));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains(said);
    }

    @Test
    void theOneThatIsChosenHoldsBeforeSignInTooAndLeadsBack() throws Exception {
        HttpResponse<String> chosen = ingest.send(ingest.anonymous("/websync/language/zh?to=/websync/where%3Furl%3Da"));
        assertThat(chosen.statusCode()).isEqualTo(303);
        assertThat(chosen.headers().firstValue("Location")).hasValue("/websync/where?url=a");
        String cookie = chosen.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("websync-language=zh;").contains("HttpOnly", "SameSite=Lax");

        HttpResponse<String> page = ingest.send(ingest.anonymous("/websync/sign-in")
                .header("Cookie", "websync-language=zh")
                .header("Accept-Language", "en"));
        assertThat(page.body()).contains("lang=\"zh-Hans\"", "登录", "/websync/language/en?to=/websync/sign-in");
        assertThat(ingest.send(ingest.anonymous("/websync/language/xx")).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.test/", "//evil.test", "/websync//../\\evil.test", "/websync%0d%0aX: y"})
    void itLeadsToNoOtherSite(String to) throws Exception {
        HttpResponse<String> chosen =
                ingest.send(ingest.anonymous("/websync/language/en?to=" + IngestProcess.encoded(to)));

        assertThat(chosen.headers().firstValue("Location")).hasValue("/websync");
    }

    @Test
    void everyPageSpeaksBothLanguages() throws Exception {
        for (String path : List.of(
                "/websync",
                "/websync/submissions",
                "/websync/where",
                "/websync/alarms",
                "/websync/nodes",
                "/websync/users",
                "/websync/users/admin",
                "/websync/audit",
                "/websync/account")) {
            for (String language : List.of("en", "zh")) {
                HttpResponse<String> page =
                        ingest.send(ingest.request(path).header("Cookie", "websync-language=" + language));
                assertThat(page.statusCode()).as(path).isEqualTo(200);
                assertThat(page.body())
                        .as(path)
                        .contains(language.equals("en") ? "Submissions" : "任务列表")
                        .doesNotContain("??");
            }
        }
    }
}
