package io.websync.ingest.http;

import io.websync.catalog.report.HeatMap;
import io.websync.catalog.report.HeatMaps;
import io.websync.catalog.report.Reports;
import io.websync.ingest.live.RecentHeatMaps;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** A submission's files × edges, however many there are. */
@RestController
class HeatMapApi {

    private final Reports reports;
    private final RecentHeatMaps maps;

    HeatMapApi(Reports reports, RecentHeatMaps maps) {
        this.reports = reports;
        this.maps = maps;
    }

    @GetMapping(ApiTypes.SUBMISSIONS + "/{id}/heat-map")
    HeatMap heatMap(
            ServerWebExchange exchange,
            @PathVariable long id,
            @RequestParam(defaultValue = "1") int from,
            @RequestParam(defaultValue = "" + Integer.MAX_VALUE) int to,
            @RequestParam(defaultValue = "100") int buckets) {
        if (buckets < 1 || buckets > HeatMaps.MOST) {
            throw new ProblemException(Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "bad-request",
                    "«buckets» is 1 to " + HeatMaps.MOST + ", but it is " + buckets));
        }
        if (reports.submission(id, Caller.sees(exchange)).isEmpty()) {
            throw new ProblemException(Problem.of(HttpStatus.NOT_FOUND, "not-found", "there is no submission " + id));
        }
        return maps.of(id, from, to, buckets);
    }
}
