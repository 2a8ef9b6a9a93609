package io.websync.ingest.reception;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Quota;
import io.websync.catalog.account.Usages;
import io.websync.catalog.held.HeldCopies;
import io.websync.catalog.held.HeldCopies.Held;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.submission.KnownSubmission;
import io.websync.catalog.submission.SubmissionWriter;
import io.websync.contracts.Digest;
import io.websync.contracts.state.SubmissionState;
import io.websync.ingest.list.Entry;
import io.websync.ingest.list.EntrySink;
import io.websync.ingest.list.ListReader;
import io.websync.ingest.reception.RefusedException.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes lists in. Says «accepted» only of a list that is kept whole, and aborts every other. Thread-safe. */
public final class Receptionist {

    private static final Logger log = LoggerFactory.getLogger(Receptionist.class);
    private static final int LOOKUP = 1000;

    private final SubmissionWriter writer;
    private final Nodes nodes;
    private final Usages usages;
    private final HeldCopies heldCopies;
    private final SubmissionLog submissionLog;
    private final Leases leases;
    private final ReceptionLimits limits;
    private final int maxWord;
    private final Clock clock;

    /** @param maxWord bytes of an entry */
    public Receptionist(
            SubmissionWriter writer,
            Nodes nodes,
            Usages usages,
            HeldCopies heldCopies,
            SubmissionLog submissionLog,
            Leases leases,
            ReceptionLimits limits,
            int maxWord,
            Clock clock) {
        this.writer = writer;
        this.nodes = nodes;
        this.usages = usages;
        this.heldCopies = heldCopies;
        this.submissionLog = submissionLog;
        this.leases = leases;
        this.limits = limits;
        this.maxWord = maxWord;
        this.clock = clock;
    }

    /**
     * Reads the list to its end and keeps it. Blocks as long as that takes.
     *
     * @throws io.websync.ingest.list.ListException when the list as a whole makes no sense, or is over a limit
     * @throws RefusedException when it cannot be accepted
     * @throws OverQuotaException when it is more than its account may use up
     * @throws UnavailableException when it could not be kept
     * @throws IOException when the body did not come in whole
     */
    public Receipt receive(Request request, @Nullable String contentType, InputStream body) throws IOException {
        Optional<KnownSubmission> known = request.idempotencyKey() == null
                ? Optional.empty()
                : writer.find(request.account().name(), request.idempotencyKey());
        return known.isPresent() ? repeat(known.get(), request, contentType, body) : first(request, contentType, body);
    }

    /**
     * Says what handing the list in would do; keeps and sends nothing. A user is told of center storage only what their own lists
     * asked for. Refuses what {@link #receive} refuses.
     */
    public Forecast forecast(Request request, @Nullable String contentType, InputStream body) throws IOException {
        var rehearsal = new Rehearsal(quota(request), limits.maxEntries());
        MessageDigest digest = Digest.Algorithm.SHA256.newMessageDigest();
        new ListReader(rehearsal, request.options(), maxWord, digest).read(contentType, body);
        String account = request.account().isAdmin() ? null : request.account().name();
        List<UUID> assets = rehearsal.assets();
        Map<UUID, Held> held = new HashMap<>();
        for (int from = 0; from < assets.size(); from += LOOKUP) {
            held.putAll(heldCopies.find(assets.subList(from, Math.min(assets.size(), from + LOOKUP)), account));
        }
        return rehearsal.forecast(request, nodes.all(), held);
    }

    private Receipt first(Request request, @Nullable String contentType, InputStream body) throws IOException {
        var reception = new Reception(request, quota(request), writer, nodes, submissionLog, leases, limits, clock);
        boolean done = false;
        try {
            MessageDigest digest = Digest.Algorithm.SHA256.newMessageDigest();
            new ListReader(reception, request.options(), maxWord, digest).read(contentType, body);
            Receipt receipt = reception.close(close(digest, request));
            done = true;
            log.info(
                    "Submission {} of {}: {} accepted, {} rejected, {} folded",
                    receipt.submission(),
                    request.account().name(),
                    receipt.counts().accepted(),
                    receipt.counts().rejected(),
                    receipt.counts().folded());
            return receipt;
        } finally {
            if (!done) {
                reception.abort();
            }
        }
    }

    /** @throws OverQuotaException when nothing is left of it */
    private QuotaCheck quota(Request request) {
        Account account = request.account();
        if (account.isAdmin()) {
            return QuotaCheck.OPEN;
        }
        Quota quota = account.quota().or(limits.quota());
        if (quota.equals(Quota.OPEN)) {
            return QuotaCheck.OPEN;
        }
        var check = new QuotaCheck(quota, usages.today(account.name(), request.at()), request.at());
        check.requireSomeLeft();
        return check;
    }

    /** The request was answered before: it is only compared. */
    private Receipt repeat(KnownSubmission known, Request request, @Nullable String contentType, InputStream body)
            throws IOException {
        if (known.state() == SubmissionState.RECEIVING || known.bodyDigest() == null) {
            throw new RefusedException(
                    Cause.KEY_IN_PROGRESS, "a request with this Idempotency-Key is still coming in; ask again later");
        }
        MessageDigest digest = Digest.Algorithm.SHA256.newMessageDigest();
        new ListReader(NOWHERE, request.options(), maxWord, digest).read(contentType, body);
        if (!close(digest, request).equals(known.bodyDigest())) {
            throw new RefusedException(
                    Cause.KEY_OF_ANOTHER_REQUEST,
                    "this Idempotency-Key stands for submission " + known.id()
                            + ", which was handed in with another list or other options; take another key");
        }
        return new Receipt(known.id(), known.counts(), List.of(), true);
    }

    private static Digest close(MessageDigest digest, Request request) {
        digest.update(request.options().canonical().getBytes(StandardCharsets.UTF_8));
        return Digest.of(Digest.Algorithm.SHA256, digest);
    }

    private static final EntrySink NOWHERE = new EntrySink() {
        @Override
        public void entry(Entry entry) {}

        @Override
        public void reject(long line, String text, String reason) {}
    };
}
