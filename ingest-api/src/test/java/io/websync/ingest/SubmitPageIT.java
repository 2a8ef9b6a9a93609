package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page where lists are handed in, as a browser without scripts uses it. */
class SubmitPageIT {

    private static final String FORM = "multipart/form-data; boundary=XX";

    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        ingest.put("/api/v1/nodes/page-submit", "{\"groups\":[]}");
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @Test
    void aCheckTellsEveryLineAndKeepsNothing() throws Exception {
        long before = ingest.getJson("/api/v1/submissions").get("items").size();

        HttpResponse<String> page = ingest.postTo("/websync/check", FORM, form("""
                http://check.test/one
                http://check.test/one
                ftp://check.test/<b>two</b>
                """, ""));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "1 accepted, 1 rejected, 1 repeated.",
                        "1 file would be fetched",
                        "REJECTED",
                        "DUPLICATE",
                        "to fetch",
                        "page-submit",
                        "ftp://check.test/&lt;b&gt;two&lt;/b&gt;")
                .doesNotContain("<b>");
        assertThat(page.body().indexOf("REJECTED")).isLessThan(page.body().indexOf("to fetch"));
        assertThat(ingest.getJson("/api/v1/submissions").get("items").size()).isEqualTo(before);
    }

    @Test
    void whatCannotBeHandedInIsToldByTheCheckAsWell() throws Exception {
        HttpResponse<String> page = ingest.postTo("/websync/check", FORM, form("", ""));

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains("the list is empty");
    }

    @Test
    void aFileIsTakenWithNothingPastedAndItsOwnLinesAreTold() throws Exception {
        HttpResponse<String> receipt = ingest.postTo("/websync", FORM, form("", "http://check.test/file\nnonsense\n"));

        assertThat(receipt.statusCode()).isEqualTo(200);
        assertThat(receipt.body()).contains("1 URL accepted", "1 bad URL", "nonsense", "<td class=\"number\">2</td>");
    }

    /** As a browser sends it: a file that was not chosen is there with no name. */
    private static String form(String pasted, String file) {
        return "--XX\r\nContent-Disposition: form-data; name=\"urllist\"\r\n\r\n" + pasted.replace("\n", "\r\n")
                + "\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + (file.isEmpty() ? "" : "list.txt")
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + file + "\r\n--XX--\r\n";
    }
}
