package io.websync.ingest.http;

import io.websync.catalog.report.FileHistories;
import io.websync.catalog.report.FileHistory;
import io.websync.catalog.report.Reports;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** One file of a submission, and its way. */
@RestController
class FileApi {

    private final Reports reports;
    private final FileHistories histories;

    FileApi(Reports reports, FileHistories histories) {
        this.reports = reports;
        this.histories = histories;
    }

    @GetMapping(ApiTypes.SUBMISSIONS + "/{id}/files/{line}")
    FileHistory file(ServerWebExchange exchange, @PathVariable long id, @PathVariable int line) {
        return reports.submission(id, Caller.sees(exchange))
                .flatMap(_ -> histories.of(id, line))
                .orElseThrow(() -> new ProblemException(Problem.of(
                        HttpStatus.NOT_FOUND, "not-found", "there is no file " + line + " of submission " + id)));
    }
}
