package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.contracts.Selector;
import io.websync.e2e.api.Reject;
import java.time.Duration;
import java.util.List;

final class GoodAndBadLines implements Scenario {

    @Override
    public String name() {
        return "good-and-bad-lines";
    }

    @Override
    public String sentence() {
        return "the good lines of a list arrive, the bad ones are told with line, text and reason";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 5;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var first = context.file("first.bin", 1000);
        var second = context.file("second.bin", 2000);
        var third = context.file("third.bin", 3000);
        String base = "http://" + context.origin().authority() + context.prefix();
        var lines = List.of(
                context.origin().url(first),
                "http://user:secret@" + context.origin().authority() + "/credentials",
                context.origin().url(second) + " sha256:" + second.content().sha256(),
                base + "/%2e%2e%2f%2e%2e%2fetc/passwd",
                context.origin().url(first),
                context.origin().url(third));
        long submission = context.api().submit(lines, Selector.ALL);
        var report = context.awaitComplete(submission, Duration.ofMinutes(1));
        unless(
                report.accepted() == 3 && report.rejected() == 2 && report.folded() == 1,
                "expected 3 accepted, 2 rejected, 1 folded: " + report);
        context.verify(List.of(first, second, third), context.stack().edges());

        List<Reject> rejects = context.api().rejects(submission);
        unless(
                rejects.stream().map(Reject::line).toList().equals(List.of(2L, 4L)),
                "expected the lines 2 and 4 to be rejected: " + rejects);
        for (Reject reject : rejects) {
            unless(
                    lines.get((int) reject.line() - 1).contains(reject.text())
                            && !reject.text().isBlank(),
                    "the rejected text is not that of its line: " + reject);
            unless(!reject.reason().isBlank(), "no reason is given: " + reject);
        }
    }
}
