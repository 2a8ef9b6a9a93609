package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.deadletter.Bytes;
import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.Letter.About;
import io.websync.catalog.deadletter.Letter.Kind;
import io.websync.catalog.deadletter.Letter.Raw;
import io.websync.catalog.deadletter.Letter.Why;
import io.websync.catalog.deadletter.LetterStore;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages of dead letters: looked into, sent again, discarded. */
class DeadLetterPagesIT {

    private static final String PAGE = "/websync/dead-letters";
    private static final String HOSTILE = "<script>alert(1)</script> \u001b[31m \u202e";

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static FailedFiles files;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        files = new FailedFiles(catalog);
        admin = signedIn("letters-admin", "admin");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void aRecordIsShownInFullAndNothingInItIsMarkup() throws Exception {
        byte[] hostile = HOSTILE.getBytes(StandardCharsets.UTF_8);
        String name = Base64.getEncoder().encodeToString(hostile);
        long id = record(
                "dp-hostile",
                hostile,
                new byte[] {0, 1, (byte) 0xFF, '<', 'b', '>'},
                "[[\"<img src=x>\", \"" + name + "\"], [\"none\", null]]");
        String page = ingest.page(admin, PAGE + "/" + id).body();
        assertThat(page)
                .contains(
                        "UNDECODABLE",
                        "A stage could not read the record.",
                        "websync.distributions/0/",
                        "&lt;script&gt;alert(1)&lt;/script&gt; \uFFFD[31m \uFFFD",
                        "000000  00 01 ff 3c 62 3e",
                        "...&lt;b&gt;",
                        "6 bytes, in hexadecimal.",
                        "&lt;img src=x&gt;",
                        "It has none.",
                        "Nothing yet.")
                .doesNotContain("<script>alert", "<img", "\u001b", "\u202e", "<b>");
        String list = ingest.page(admin, PAGE + "?kind=RECORD&edge=dp-hostile").body();
        assertThat(list).contains(PAGE + "/" + id, "edge dp-hostile").doesNotContain("<script>alert", "\u202e");

        String user = signedIn("dora", "user");
        assertThat(ingest.page(user, PAGE + "/" + id).statusCode()).isEqualTo(404);
        assertThat(ingest.page(user, PAGE + "?state=any").body()).doesNotContain("dp-hostile");
        assertThat(ingest.form(user, PAGE + "/replay", "what", "ticked", "id", "" + id)
                        .statusCode())
                .isEqualTo(404);
        assertThat(ingest.form(user, PAGE + "/discard?one=" + id, "what", "ticked", "id", "" + id, "reason", "x")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void ofALongValueTheBeginningIsShownAndThatThereIsMore() throws Exception {
        long id = record("dp-long", new byte[] {'k'}, "long ".repeat(10_000).getBytes(StandardCharsets.UTF_8), "[]");
        String page = ingest.page(admin, PAGE + "/" + id).body();
        assertThat(page)
                .contains("50,000 bytes, as text. Only the beginning is shown.")
                .doesNotContain("It has none.");
        assertThat(page.length()).isLessThan(40_000);
    }

    @Test
    void oneIsDiscardedForAReasonAndItsPageTellsWhoDidItAndWhy() throws Exception {
        long id = record("dp-discard", new byte[] {'k'}, new byte[] {'v'}, "[]");
        String act = PAGE + "/discard?one=" + id;
        HttpResponse<String> silent = ingest.form(admin, act, "what", "ticked", "id", "" + id, "reason", " ");
        assertThat(silent.statusCode()).isEqualTo(422);
        assertThat(silent.body()).contains("Nothing was discarded: say why.");
        URI asked = location(ingest.form(admin, act, "what", "ticked", "id", "" + id, "reason", "old <version>"));
        assertThat(asked.getPath()).isEqualTo(PAGE + "/" + id);
        takeUp(asked);
        assertThat(ingest.page(admin, asked.toString()).body())
                .contains("Discard asked for: 1", "1 discarded", "letters-admin", "old &lt;version&gt;")
                .doesNotContain("/replay?one=");
    }

    @Test
    void allThatMatchAreReplayedAndNoOthers() throws Exception {
        String dana = signedIn("dana", "user");
        long list = files.submission("dana", "dp-oslo");
        files.failed(list, 1, "d1.test/1", FailureCode.NOT_FOUND, 404, "no");
        files.failed(list, 2, "d1.test/2", FailureCode.NOT_FOUND, 404, "no");
        files.failed(list, 3, "d1.test/3", FailureCode.DNS, null, "no");
        String view = "?class=NOT_FOUND&submission=" + list;
        assertThat(ingest.page(dana, PAGE + view).body())
                .contains("http://d1.test/1", "http://d1.test/2", "Try all 2 open ones")
                .doesNotContain("d1.test/3", "value=\"RECORD\"");
        URI asked = location(ingest.form(dana, PAGE + "/replay" + view, "what", "all"));
        assertThat(asked.toString()).contains("class=NOT_FOUND", "submission=" + list);
        takeUp(asked);
        assertThat(ingest.page(dana, asked.toString()).body())
                .contains("Retry asked for: 2", "2 under way")
                .doesNotContain("http://d1.test/1");
        String replayed =
                ingest.page(dana, PAGE + "?state=REPLAYED&submission=" + list).body();
        assertThat(replayed)
                .contains("http://d1.test/1", "another try is asked for")
                .doesNotContain("Try all", "type=\"checkbox\"");
        assertThat(ingest.page(dana, PAGE + "?state=any").body()).contains("http://d1.test/1", "http://d1.test/3");
        assertThat(ingest.page(dana, PAGE + "?since=2026-11-23T08:00&until=2026-11-23T09:00")
                        .body())
                .contains("http://d1.test/3");
        assertThat(ingest.page(dana, PAGE + "?since=2026-11-23T08:01").body()).doesNotContain("http://d1.test/3");
        assertThat(ingest.page(dana, PAGE + "?since=monday").statusCode()).isEqualTo(400);
        assertThat(ingest.form(dana, PAGE + "/replay", "what", "ticked").statusCode())
                .isEqualTo(422);
    }

    @Test
    void thePageOfOneTellsOfTheOthersOfItsFile() throws Exception {
        String dina = signedIn("dina", "user");
        long list = files.submission("dina");
        files.failed(list, 1, "d2.test/1", FailureCode.NOT_FOUND, 404, "first");
        catalog.jdbc()
                .sql(
                        "update dead_letter set state = 'REPLAYED', outcome = 'FAILED_AGAIN', outcome_at = now(),"
                                + " closed_by = 'dina', closed_at = now(), identity = identity || '/old' where submission_id = ?")
                .param(list)
                .update();
        catalog.jdbc()
                .sql("delete from file where submission_id = ?")
                .param(list)
                .update();
        files.failed(list, 1, "d2.test/1", FailureCode.NOT_FOUND, 404, "second");
        long open = catalog.jdbc()
                .sql("select id from dead_letter where submission_id = ? and state = 'OPEN'")
                .param(list)
                .query(Long.class)
                .single();
        assertThat(ingest.page(dina, PAGE + "/" + open).body())
                .contains(
                        "NOT_FOUND 404: second",
                        "NOT_FOUND 404: first",
                        "tried again: failed again",
                        "It has not been read");
    }

    /** A record that an edge could not read. */
    private static long record(String edge, byte[] key, byte[] value, String headers) throws Exception {
        var letter = new Letter(
                new Why(
                        "edge",
                        edge,
                        Failure.of(FailureCode.UNDECODABLE, HOSTILE),
                        1,
                        FailedFiles.MORNING,
                        FailedFiles.MORNING),
                new Raw(
                        "websync.distributions",
                        0,
                        8_800_000 + edge.hashCode(),
                        FailedFiles.MORNING,
                        Bytes.of(key),
                        Bytes.of(value),
                        headers),
                new About(Kind.RECORD, null, null, null, null, null, null, null));
        catalog.transaction(connection -> LetterStore.add(connection, List.of(letter), FailedFiles.MORNING));
        return catalog.jdbc()
                .sql("select id from dead_letter where edge = ?")
                .param(edge)
                .query(Long.class)
                .single();
    }

    private static void takeUp(URI asked) throws Exception {
        String link = asked.toString();
        files.takeUp(Long.parseLong(link.substring(link.indexOf("asked=") + 6)));
    }

    private static URI location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private static String signedIn(String name, String role) throws Exception {
        ingest.postTo("/api/v1/accounts", "application/json", "{\"name\":\"" + name + "\",\"role\":\"" + role + "\"}");
        String password = IngestProcess.json(
                        ingest.postTo("/api/v1/accounts/" + name + "/password", "application/json", ""))
                .get("password")
                .asString();
        return ingest.signIn(name, password);
    }
}
