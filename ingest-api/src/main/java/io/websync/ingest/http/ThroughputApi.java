package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.report.ThroughputReport;
import io.websync.catalog.report.ThroughputReports;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What came to the center and to the edges, by the minute. */
@RestController
class ThroughputApi {

    private final ThroughputReports reports;
    private final Nodes nodes;
    private final Clock clock;

    ThroughputApi(ThroughputReports reports, Nodes nodes, Clock clock) {
        this.reports = reports;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** Of everybody's files, so for administrators. */
    @GetMapping("/api/v1/throughput")
    Map<String, ThroughputReport> all(
            ServerWebExchange exchange,
            @RequestParam(defaultValue = "1440") long minutes,
            @RequestParam(defaultValue = "5") long step) {
        Caller.requireAdmin(exchange);
        require(minutes, step);
        var now = clock.instant();
        var answer = new LinkedHashMap<String, ThroughputReport>();
        answer.put("center", reports.ofCenter(now, Duration.ofMinutes(minutes), Duration.ofMinutes(step)));
        answer.put("edges", reports.ofEdges(now, Duration.ofMinutes(minutes), Duration.ofMinutes(step)));
        return answer;
    }

    @GetMapping("/api/v1/nodes/{name}/throughput")
    ThroughputReport one(
            ServerWebExchange exchange,
            @PathVariable String name,
            @RequestParam(defaultValue = "1440") long minutes,
            @RequestParam(defaultValue = "5") long step) {
        Account account = Caller.of(exchange);
        Node node = nodes.byName(name)
                .filter(found -> account.isAdmin() || account.grants().coversEdge(found.name(), found.groups()))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no node «" + name + "»")));
        require(minutes, step);
        return reports.ofEdge(node.id(), clock.instant(), Duration.ofMinutes(minutes), Duration.ofMinutes(step));
    }

    private static void require(long minutes, long step) {
        if (step < 1 || step > minutes || minutes > 366 * 1440L || minutes / step > ThroughputReports.MOST) {
            throw new ProblemException(Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "bad-request",
                    "«minutes» and «step» make 1 to " + ThroughputReports.MOST + " points, not " + minutes + " by "
                            + step));
        }
    }
}
