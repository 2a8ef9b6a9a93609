package io.websync.ingest.page;

import io.websync.catalog.report.AssetReport.CheckReport;
import io.websync.catalog.report.AssetReport.CheckResult;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.CopyChecked.Visit;
import io.websync.ingest.page.Texts.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** What an edge found when somebody had it look at a copy, in words. */
record CheckView(CheckReport check, Texts texts) {

    /** So long a page that waits for an answer loads itself again; the edge may be away for days. */
    private static final Duration WATCHED = Duration.ofMinutes(2);

    /** Whether an answer of one of these edges is expected soon. */
    static boolean watched(Collection<CopyReport> copies, Instant now) {
        return copies.stream().anyMatch(copy -> {
            CheckReport check = copy.check();
            return check != null
                    && check.pending()
                    && check.askedAt().plus(WATCHED).isAfter(now);
        });
    }

    /** That not all were asked is said on the page that one comes back to. */
    static void soon(ServerWebExchange exchange, Duration pause, Map<String, Object> model) {
        if (exchange.getRequest().getQueryParams().containsKey("soon")) {
            model.put("soon", Message.of("check.soon", Math.max(1, pause.toSeconds())));
        }
    }

    public @Nullable Instant lookedAt() {
        CheckResult result = check.result();
        return result == null ? null : result.at();
    }

    public boolean bad() {
        CheckResult result = check.result();
        if (result == null || result.copy() == CopyChecked.Copy.NONE) {
            return false;
        }
        Visit visit = result.visit();
        return result.copy() != CopyChecked.Copy.SOUND || (visit != null && visit.answer() != CopyChecked.Answer.SAME);
    }

    /** Empty before the first answer. */
    public String copy() {
        CheckResult result = check.result();
        return result == null ? "" : texts.say("check." + result.copy());
    }

    /** Empty when there was nothing to ask for. */
    public String visit() {
        CheckResult result = check.result();
        if (result == null || result.copy() == CopyChecked.Copy.NONE) {
            return "";
        }
        Visit visit = result.visit();
        if (visit == null) {
            return texts.say("check.visit.NOT_ASKED");
        }
        Integer status = visit.status();
        return texts.say(
                "check.visit." + visit.answer(),
                status == null ? "" : "" + status,
                visit.problem() == null ? "" : texts.say("check.problem." + visit.problem()));
    }
}
