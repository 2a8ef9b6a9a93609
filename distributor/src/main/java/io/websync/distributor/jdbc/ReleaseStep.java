package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.catalog.command.CommandRow.Kind;
import io.websync.catalog.command.SubmissionHolds;
import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.dispatch.SubmissionTerms;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.dispatch.Known;
import io.websync.distributor.dispatch.Releasing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Ends what is on its way of a submission and releases all its claims: because a person canceled it, because its list never
 * closed, or because its time is over. The submission is marked first, with dispatch's transactions shut out, so that no
 * claim of it comes behind the pass.
 */
final class ReleaseStep implements CommandStep {

    private static final int BEGIN = 0;
    private static final int PASS = 1;

    private final Announcements announcements;
    private final Clock clock;

    ReleaseStep(Announcements announcements, Clock clock) {
        this.announcements = announcements;
        this.clock = clock;
    }

    @Override
    public Progress run(Connection connection, CommandRow command) throws SQLException {
        long id = Objects.requireNonNull(command.submission());
        if (command.phase() != BEGIN) {
            return pass(connection, command, id);
        }
        SubmissionTerms terms = SubmissionHolds.lock(connection, id).orElse(null);
        if (terms == null) {
            return Progress.done(command, "there is no submission " + id);
        }
        return switch (command.kind()) {
            case CANCEL -> cancel(connection, command, terms);
            case EXPIRE -> expire(connection, command, terms);
            case ABORT -> Progress.at(command, PASS, 0);
            case RETRY, REPLAY, PAUSE, RESUME, PURGE, ROSTER ->
                throw new IllegalArgumentException(command.kind() + " releases nothing");
        };
    }

    private Progress cancel(Connection connection, CommandRow command, SubmissionTerms terms) throws SQLException {
        if (terms.state() != SubmissionState.CANCELED && terms.state().settled()) {
            return Progress.done(command, "not canceled: the submission was " + terms.state() + " already");
        }
        Instant now = clock.instant();
        announcements.say(new SubmissionHeld(terms.id(), Hold.CANCELED, now));
        SubmissionHolds.cancel(connection, terms.id(), now);
        return Progress.at(command, PASS, 0);
    }

    private Progress expire(Connection connection, CommandRow command, SubmissionTerms terms) throws SQLException {
        Instant now = clock.instant();
        if (terms.expired() || terms.expires() == null || terms.expires().isAfter(now)) {
            return Progress.done(command, "not expired, or before");
        }
        SubmissionHolds.expire(connection, terms.id(), now);
        return Progress.at(command, PASS, 0);
    }

    private Progress pass(Connection connection, CommandRow command, long id) throws SQLException {
        List<FileRow> window = Files.after(connection, id, Integer.parseInt(command.position()), WINDOW);
        if (window.isEmpty()) {
            SubmissionHolds.released(connection, id, clock.instant());
            return Progress.done(command, command.matched() + " files were ended or their claims released");
        }
        Progress next =
                Progress.at(command, command.phase(), window.getLast().id().line());
        List<FileRow> candidates = window.stream()
                .filter(file -> file.claimed() || !file.state().settled())
                .toList();
        if (candidates.isEmpty()) {
            return next;
        }
        Locked locked = Locked.assetsOf(connection, candidates);
        List<FileRow> files = locked.files(candidates);
        Map<UUID, List<ClaimRow>> claims = locked.claims();
        Known known = locked.known(files, claims);
        var releasing = new Releasing(known, claims, null, clock.instant());
        for (FileRow file : files) {
            releasing.end(file, end(command.kind()), why(command.kind()));
            if (file.claimed()) {
                releasing.release(file.asset(), claim -> claim.file().equals(file.id()));
            }
        }
        Releasing.Result result = releasing.result();
        Effects.write(connection, result.decided(), clock.instant());
        return next.with(result.decided(), files.size());
    }

    private static FileState end(Kind kind) {
        return kind == Kind.EXPIRE ? FileState.FAILED : FileState.CANCELED;
    }

    private static Failure why(Kind kind) {
        return kind == Kind.EXPIRE
                ? Failure.of(FailureCode.EXPIRED, "the submission expired before the file was in the center")
                : Failure.of(
                        FailureCode.CANCELED,
                        kind == Kind.CANCEL
                                ? "the submission was canceled"
                                : "the list of the submission never closed");
    }
}
