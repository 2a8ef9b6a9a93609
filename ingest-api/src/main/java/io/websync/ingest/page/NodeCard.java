package io.websync.ingest.page;

import io.websync.catalog.node.Node;
import io.websync.contracts.event.EdgeHeartbeat.CatchUp;
import io.websync.contracts.event.ReconcileFinished;
import io.websync.ingest.node.NodeHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A node as a page shows it. */
record NodeCard(Node node, NodeHealth health, Instant now, Texts texts) {

    /** Of a full disk, in percent, from which on it is said to be low. */
    private static final long LOW_PERCENT = 10;

    private static final int PERCENT = 100;

    /** By name; the color follows from it. */
    public String state() {
        return switch (health) {
            case UP -> node.drained() ? "DRAINED" : node.waiting() == null ? "UP" : "WAITING";
            case SILENT, NEVER_SEEN -> health.name();
        };
    }

    public String color() {
        return switch (state()) {
            case "UP" -> "complete";
            case "SILENT" -> "failed";
            case "DRAINED", "NEVER_SEEN" -> "superseded";
            default -> "";
        };
    }

    /** «3 min ago»; «never» before the first heartbeat. */
    public String heard() {
        Instant seen = node.seenAt();
        return seen == null ? texts.say("text.never") : texts.ago(seen, now);
    }

    /** Whether its web server's address can be led to. */
    public boolean linked() {
        String address = node.address();
        return address != null && address.toLowerCase(Locale.ROOT).matches("https?://[!-~&&[^\"'<>]]+");
    }

    /** What lies before it: «1,234 files, 5.0 GiB, about 3 min». */
    public String behind() {
        Long pending = node.pending();
        if (pending == null) {
            return "";
        }
        CatchUp catchUp = node.catchUp();
        if (pending == 0 && (catchUp == null || catchUp.ordersBehind() == 0)) {
            return texts.say("nodes.nothing");
        }
        String text = texts.say("nodes.files", pending);
        if (catchUp == null) {
            return text;
        }
        text = texts.say("text.and", text, texts.bytes(catchUp.pendingBytes()));
        return catchUp.ordersBehind() == 0
                ? text
                : texts.say("text.and", text, texts.say("nodes.ordersUnread", catchUp.ordersBehind()));
    }

    /** Until it has caught up; empty when there is nothing to do or its rate is not known. */
    public String left() {
        CatchUp catchUp = node.catchUp();
        Duration left = catchUp == null ? null : catchUp.left();
        return left == null || left.isZero() ? "" : texts.say("nodes.about", texts.duration(left));
    }

    public String rate() {
        CatchUp catchUp = node.catchUp();
        return catchUp == null || catchUp.bytesPerSecond() == 0 ? "" : texts.bytes(catchUp.bytesPerSecond()) + "/s";
    }

    public boolean diskKnown() {
        return node.diskTotal() != null && node.diskFree() != null && node.diskTotal() > 0;
    }

    /** Of the disk, in percent, what is used. */
    public long diskUsed() {
        Long total = node.diskTotal();
        Long free = node.diskFree();
        return total == null || free == null || total == 0 ? 0 : PERCENT - PERCENT * free / total;
    }

    public boolean diskLow() {
        return diskKnown() && PERCENT - diskUsed() < LOW_PERCENT;
    }

    public String disk() {
        Long total = node.diskTotal();
        Long free = node.diskFree();
        return total == null || free == null ? "" : texts.say("nodes.free", texts.bytes(free), texts.bytes(total));
    }

    /** Verified copies of those wanted, with their bytes, at its last summary. */
    public String holds() {
        Long wanted = node.wanted();
        Long mirrored = node.mirrored();
        Long bytes = node.bytes();
        if (wanted == null || mirrored == null || bytes == null) {
            return "";
        }
        return texts.say("nodes.holds", mirrored, wanted, texts.bytes(bytes));
    }

    public boolean failing() {
        Long failed = node.failed();
        return failed != null && failed > 0;
    }

    public String failed() {
        Long failed = node.failed();
        return failed == null ? "" : texts.count(failed);
    }

    public String reconciled() {
        return found(node.reconcile());
    }

    public String rehashed() {
        return found(node.rehash());
    }

    private String found(@Nullable ReconcileFinished result) {
        if (result == null) {
            return texts.say("text.never");
        }
        String text = texts.say("nodes.lookedAt", texts.ago(result.at(), now), result.checked());
        if (result.rehashed() > 0) {
            text = texts.say("text.and", text, texts.say("nodes.readWhole", result.rehashed()));
        }
        text = texts.say(
                "text.and",
                text,
                result.missing() + result.altered() == 0
                        ? texts.say("nodes.asTheyShould")
                        : texts.say("nodes.healed", result.missing(), result.altered()));
        return result.unknown() == 0 ? text : texts.say("text.and", text, texts.say("nodes.nobodys", result.unknown()));
    }
}
