package io.websync.ingest.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.ingest.list.ListException.Problem;
import java.io.EOFException;
import java.io.IOException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FormatsTest {

    @Test
    void aJsonArrayHoldsStringsAndObjects() throws IOException {
        Recorded list = Recorded.of("application/json", """
                ["http://a/1", "http://a/2 md5:d41d8cd98f00b204e9800998ecf8427e", {"url": "http://a/3", "destination": "b/3"},
                 5, null, ["http://a/4"], {"url": "ftp://a/5"}, {"uri": "http://a/6"}, "", "http://a/7"]""");
        assertThat(list.texts())
                .containsExactly(
                        "1|http://a/1",
                        "2|http://a/2 md5:d41d8cd98f00b204e9800998ecf8427e",
                        "3|http://a/3 -> b/3",
                        "10|http://a/7");
        assertThat(list.rejects)
                .extracting(reject -> reject.substring(0, reject.indexOf('|')))
                .containsExactly("4", "5", "6", "7", "8", "9");
    }

    @Test
    void aJsonObjectHoldsOptionsBesideItsUrlsInAnyOrder() throws IOException {
        Recorded list = Recorded.of(
                "application/json; charset=utf-8",
                "{\"edges\": [\"oslo\", \"rome\"], \"urls\": [\"http://a/1\"], \"priority\": 2, \"groups\": \"north, south\"}");
        assertThat(list.urls()).containsExactly("http://a/1");
        assertThat(list.options.selector().edges()).containsExactly("oslo", "rome");
        assertThat(list.options.selector().groups()).containsExactly("north", "south");
        assertThat(list.options.priority()).isEqualTo(2);
    }

    @Test
    void aFieldOrOptionThatStandsTwiceIsRefused() throws IOException {
        Recorded list = Recorded.of("application/json", """
                [{"url": "http://a/1", "url": "http://a/2"}, {"url": "http://a/3", "digest": null, "destination": null}]""");
        assertThat(list.rejects).containsExactly("1|http://a/2|«url» stands twice");
        assertThat(list.texts()).containsExactly("2|http://a/3");
        assertProblem(
                Problem.MALFORMED,
                "«priority» stands twice",
                () -> Recorded.of("application/json", "{\"priority\": 1, \"priority\": 2, \"urls\": []}"));
        assertProblem(
                Problem.MALFORMED,
                "«urls» stands twice",
                () -> Recorded.of("application/json", "{\"urls\": [], \"urls\": []}"));
    }

    @Test
    void anEntryWithoutEndIsLeftAfterAThousandFields() {
        var body = new MadeUpFields("[{");
        assertProblem(Problem.TOO_LARGE, "more than 1000 fields", () -> Recorded.of("application/json", body));
        assertThat(body.made()).isLessThan(10_000);
    }

    @Test
    void optionsThatNobodyKnowsAreLeftAtTheFirst() {
        var body = new MadeUpFields("{");
        assertProblem(Problem.UNACCEPTABLE, "no option «field-0»", () -> Recorded.of("application/json", body));
        assertThat(body.made()).isLessThan(10_000);
    }

    @Test
    void jsonThatMakesNoSenseNamesThePlace() {
        assertProblem(Problem.MALFORMED, "line 1", () -> Recorded.of("application/json", "[\"http://a/1\", "));
        assertProblem(Problem.MALFORMED, "after the end", () -> Recorded.of("application/json", "[] []"));
        assertProblem(Problem.MALFORMED, "urls", () -> Recorded.of("application/json", "{\"priority\": 1}"));
        assertProblem(Problem.MALFORMED, "neither", () -> Recorded.of("application/json", "\"http://a/1\""));
        assertProblem(
                Problem.UNACCEPTABLE,
                "«edge»",
                () -> Recorded.of("application/json", "{\"edge\": \"x\", \"urls\": []}"));
    }

    @Test
    void inNdjsonABadLineCostsOnlyItself() throws IOException {
        Recorded list = Recorded.of(
                "application/x-ndjson",
                "\"http://a/1\"\r\n\n{\"url\": \"http://a/2\"\n{\"url\":\"http://a/3\"}\n\"http://a/4\" \"http://a/5\"\n");
        assertThat(list.texts()).containsExactly("1|http://a/1", "4|http://a/3");
        assertThat(list.rejects).hasSize(2);
        assertThat(list.rejects.getFirst()).startsWith("3|");
        assertThat(list.rejects.getLast()).startsWith("5|");
    }

    @Test
    void aFormHoldsTheListInTheFieldUrllist() throws IOException {
        Recorded list = Recorded.of(
                "application/x-www-form-urlencoded",
                "edges=oslo&urllist=http%3A%2F%2Fa%2F1%3Fq%3D1%26r%3D2%0D%0Ahttp%3A%2F%2Fa%2F2+http://a/3&priority=1&submit=Submit");
        assertThat(list.texts()).containsExactly("1|http://a/1?q=1&r=2", "2|http://a/2", "2|http://a/3");
        assertThat(list.options.selector().edges()).containsExactly("oslo");
        assertThat(list.options.priority()).isEqualTo(1);
    }

    @Test
    void aPlainListSentAsAFormIsToldHowToSendIt() {
        assertProblem(
                Problem.MALFORMED,
                "text/plain",
                () -> Recorded.of("application/x-www-form-urlencoded", "http://a/1\nhttp://a/2\n"));
    }

    @Test
    void aMultipartFormHoldsTheListInAFieldOrAFile() throws IOException {
        String body = """
                preamble\r
                --B\r
                Content-Disposition: form-data; name="groups"\r
                \r
                north\r
                --B\r
                content-disposition: form-data; name="urllist"\r
                \r
                http://a/1\r
                http://a/2\r
                --B\r
                Content-Disposition: form-data; name="file"; filename="list.txt"\r
                Content-Type: text/plain\r
                \r
                http://a/3\r
                --not the boundary\r
                \r
                --B\r
                Content-Disposition: form-data; name="file"; filename="list.json"\r
                Content-Type: application/json\r
                \r
                ["http://a/4"]\r
                --B--\r
                epilogue""";
        Recorded list = Recorded.of("multipart/form-data; boundary=B", body);
        assertThat(list.urls()).containsExactly("http://a/1", "http://a/2", "http://a/3", "http://a/4");
        assertThat(list.rejects).hasSize(1);
        assertThat(list.options.selector().groups()).containsExactly("north");
    }

    @Test
    void aMultipartBodyThatIsCutOffIsNotAccepted() {
        String body = "--B\r\nContent-Disposition: form-data; name=\"urllist\"\r\n\r\nhttp://a/1\r\n--";
        assertThatThrownBy(() -> Recorded.of("multipart/form-data; boundary=\"B\"", body))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void whatNobodyReadsIsUnsupported() {
        assertProblem(Problem.UNSUPPORTED, "application/xml", () -> Recorded.of("application/xml", "<a/>"));
        assertProblem(Problem.UNSUPPORTED, "UTF-8", () -> Recorded.of("text/plain; charset=iso-8859-1", "http://a/1"));
    }

    @Test
    void anOptionAfterTheListCountsUntilTheListWasHandedOn() throws IOException {
        Recorded list = Recorded.of("application/json", "{\"urls\": [\"http://a/1\"], \"priority\": 5}");
        assertThat(list.options.priority()).isEqualTo(5);
        list.options.freeze();
        assertProblem(Problem.UNACCEPTABLE, "before the list", () -> list.options.set("priority", "1"));
    }

    @Test
    void optionsAreChecked() {
        var options = new ListOptions(Recorded.NOW);
        assertProblem(Problem.UNACCEPTABLE, "1 (first) to 5 (last)", () -> options.set("priority", "6"));
        assertProblem(Problem.UNACCEPTABLE, "deadline", () -> options.set("deadline", "tomorrow"));
        assertProblem(Problem.UNACCEPTABLE, "ALWAYS", () -> options.set("refresh", "maybe"));
        options.set("expires", "PT2H");
        assertThat(options.expires()).isEqualTo(Recorded.NOW.plusSeconds(7200));
        options.set("notBefore", "2026-11-24T06:00:00+01:00");
        assertProblem(Problem.UNACCEPTABLE, "not after", options::freeze);
    }

    private static void assertProblem(Problem problem, String part, ThrowingCallable call) {
        assertThatThrownBy(call)
                .hasMessageContaining(part)
                .asInstanceOf(InstanceOfAssertFactories.type(ListException.class))
                .extracting(ListException::problem)
                .isEqualTo(problem);
    }
}
