package io.websync.ingest.http;

import io.websync.catalog.report.Reports;
import io.websync.catalog.submission.Reject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Rejects as a table (RFC 4180), for a person's spreadsheet.
 */
final class RejectsCsv {

    static final MediaType TYPE = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private static final int BATCH = 1000;

    private RejectsCsv() {}

    /** All rejects of the submission, read as the client takes them. */
    static Flux<DataBuffer> stream(Reports reports, long submission, Scheduler scheduler) {
        return Flux.<DataBuffer, Long>generate(() -> -1L, (after, sink) -> {
                    if (after < 0) {
                        sink.next(buffer("line,reason,text\r\n"));
                        return 0L;
                    }
                    List<Reject> batch = reports.rejects(submission, after, BATCH);
                    if (batch.isEmpty()) {
                        sink.complete();
                        return after;
                    }
                    sink.next(buffer(rows(batch)));
                    return batch.getLast().entry();
                })
                .subscribeOn(scheduler);
    }

    static String rows(List<Reject> rejects) {
        var rows = new StringBuilder();
        for (Reject reject : rejects) {
            rows.append(reject.line()).append(',');
            CsvCell.append(rows, reject.reason());
            rows.append(',');
            CsvCell.append(rows, reject.text());
            rows.append("\r\n");
        }
        return rows.toString();
    }

    private static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
