package io.websync.ingest.http;

import io.websync.catalog.report.FileFilter;
import io.websync.catalog.report.FileReport;
import io.websync.catalog.report.FileReport.FailureReport;
import io.websync.catalog.report.FileReport.ReplicaReport;
import io.websync.catalog.report.FileReports;
import io.websync.contracts.AssetKey;
import io.websync.contracts.ChecksumLine;
import io.websync.contracts.Digest;
import io.websync.contracts.state.FileState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/** All files of a submission in one document, read as the client takes them. */
final class FileExport {

    /** What the document is. */
    enum Format {
        /** For a spreadsheet: a row per file, a column per edge. */
        CSV,
        /** An object per line, as the API's pages have them. */
        NDJSON,
        /** The fetched ones, as {@code sha256sum -c} takes them in an edge's {@code www}. */
        SHA256SUMS;

        /** @throws ProblemException 400 */
        static Format of(String name) {
            for (Format format : values()) {
                if (format.name().equalsIgnoreCase(name)) {
                    return format;
                }
            }
            throw new ProblemException(Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "bad-request",
                    "«format» is csv, ndjson or sha256sums, not «" + name + "»"));
        }

        MediaType type() {
            return switch (this) {
                case CSV -> new MediaType("text", "csv", StandardCharsets.UTF_8);
                case NDJSON -> MediaType.APPLICATION_NDJSON;
                case SHA256SUMS -> new MediaType("text", "plain", StandardCharsets.UTF_8);
            };
        }

        String fileName(long submission) {
            return "submission-" + submission + "." + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int BATCH = 500;
    private static final String HEAD = "line,state,url,asset,size,digest,attempt,class,status,message,changed";

    private FileExport() {}

    /** @param edges of the submission, by name; each is a column of the table */
    static Flux<DataBuffer> stream(
            FileReports files,
            long submission,
            FileFilter filter,
            List<String> edges,
            Format format,
            JsonMapper json,
            Scheduler scheduler) {
        return Flux.<DataBuffer, Integer>generate(() -> format == Format.CSV ? -1 : 0, (after, sink) -> {
                    if (after < 0) {
                        sink.next(buffer(head(edges)));
                        return 0;
                    }
                    List<FileReport> batch = files.files(submission, filter, after, BATCH);
                    if (batch.isEmpty()) {
                        sink.complete();
                        return after;
                    }
                    sink.next(buffer(batch.stream()
                            .map(file -> switch (format) {
                                case CSV -> row(file, edges);
                                case NDJSON -> json.writeValueAsString(file) + "\n";
                                case SHA256SUMS -> checksum(file);
                            })
                            .collect(Collectors.joining())));
                    return batch.getLast().line();
                })
                .subscribeOn(scheduler);
    }

    private static String head(List<String> edges) {
        var head = new StringBuilder(HEAD);
        edges.forEach(edge -> CsvCell.append(head.append(','), edge));
        return head.append("\r\n").toString();
    }

    private static String row(FileReport file, List<String> edges) {
        var row = new StringBuilder();
        row.append(file.line()).append(',').append(file.state()).append(',');
        CsvCell.append(row, file.url());
        CsvCell.append(row.append(','), text(file.asset()));
        row.append(',').append(text(file.size())).append(',').append(text(file.digest()));
        row.append(',').append(file.attempt());
        FailureReport failure = file.failure();
        if (failure == null) {
            row.append(",,,");
        } else {
            row.append(',').append(failure.code()).append(',').append(text(failure.status()));
            CsvCell.append(row.append(','), text(failure.message()));
        }
        row.append(',').append(file.changedAt());
        for (String edge : edges) {
            row.append(',').append(standing(file, edge));
        }
        return row.append("\r\n").toString();
    }

    private static String standing(FileReport file, String edge) {
        for (ReplicaReport replica : file.replicas()) {
            if (replica.edge().equals(edge)) {
                FailureReport failure = replica.failure();
                return replica.standing() + (failure == null ? "" : " " + failure.code());
            }
        }
        return "";
    }

    private static String checksum(FileReport file) {
        String asset = file.asset();
        String digest = file.digest();
        return file.state() != FileState.FETCHED || asset == null || digest == null
                ? ""
                : ChecksumLine.of(Digest.parse(digest), AssetKey.parse(asset).path());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
