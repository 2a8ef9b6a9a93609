package io.websync.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How far a submission is, as the API tells it. */
record Progress(JsonNode submission) {

    long id() {
        return submission.path("id").asLong();
    }

    String state() {
        return Screen.text(submission, "state");
    }

    boolean settled() {
        return submission.path("settled").asBoolean();
    }

    /** What a script ends with. */
    int exitCode() {
        return state().equals("COMPLETE") ? 0 : Main.INCOMPLETE;
    }

    /** One line: origin to center, then center to the edges. */
    String line() {
        JsonNode sync = submission.path("sync");
        long accepted = sync.path("accepted").asLong();
        long ended = accepted - sync.path("pending").asLong();
        long copies = 0;
        long copied = 0;
        long failed = sync.path("failed").asLong();
        for (JsonNode edge : submission.path("distribution")) {
            copies += accepted;
            copied += edge.path("mirrored").asLong();
            failed += edge.path("failed").asLong();
        }
        return String.format(
                Locale.ROOT,
                "%d %s  center %s %d/%d %s  edges %s %d/%d%s",
                id(),
                state(),
                Screen.bar(ended, accepted),
                ended,
                accepted,
                Screen.bytes(sync.path("bytes").asLong()),
                Screen.bar(copied, copies),
                copied,
                copies,
                failed == 0 ? "" : "  failed " + failed);
    }

    /** Origin to center in the first row, an edge in each of the others. */
    List<List<String>> table() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "files", "pending", "done", "failed", "other", "size", "moved"));
        JsonNode sync = submission.path("sync");
        rows.add(List.of(
                "center",
                number(sync, "accepted"),
                number(sync, "pending"),
                number(sync, "fetched"),
                number(sync, "failed"),
                Long.toString(
                        sync.path("canceled").asLong() + sync.path("superseded").asLong()),
                Screen.bytes(sync.path("bytes").asLong()),
                Screen.bytes(sync.path("transferred").asLong())));
        for (JsonNode edge : submission.path("distribution")) {
            rows.add(List.of(
                    Screen.text(edge, "edge"),
                    number(edge, "fetched"),
                    number(edge, "pending"),
                    number(edge, "mirrored"),
                    number(edge, "failed"),
                    Long.toString(edge.path("purged").asLong()
                            + edge.path("superseded").asLong()),
                    Screen.bytes(edge.path("bytes").asLong()),
                    Screen.bytes(edge.path("transferred").asLong())));
        }
        return rows;
    }

    private static String number(JsonNode counts, String member) {
        return Long.toString(counts.path(member).asLong());
    }
}
