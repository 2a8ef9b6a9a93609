package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import io.websync.catalog.command.CommandRow.Kind;
import io.websync.contracts.EventCodec;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Command;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.ReplayRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.RosterChanged;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Between commands as they travel and as the catalog keeps them. */
final class Wire {

    private static final EventCodec.Decoder<Command> DECODER = EventCodec.decoder(Command.class);

    private Wire() {}

    static CommandRow row(Command command) {
        Kind kind = switch (command) {
            case RetryRequested _ -> Kind.RETRY;
            case ReplayRequested _ -> Kind.REPLAY;
            case PurgeRequested _ -> Kind.PURGE;
            case RosterChanged _ -> Kind.ROSTER;
            case HoldRequested held ->
                switch (held.hold()) {
                    case CANCELED -> Kind.CANCEL;
                    case PAUSED -> Kind.PAUSE;
                    case RELEASED -> Kind.RESUME;
                };
        };
        Long submission = switch (command) {
            case RetryRequested retry -> retry.submission();
            case HoldRequested held -> held.submission();
            case PurgeRequested purge -> purge.submission();
            case ReplayRequested _, RosterChanged _ -> null;
        };
        return CommandRow.asked(
                command.requestNumber(),
                kind,
                submission == null ? command.key() : CommandRow.subject(submission),
                command.user(),
                submission,
                new String(EventCodec.encode(command), StandardCharsets.UTF_8),
                command.at());
    }

    static Command command(CommandRow row) {
        try {
            return DECODER.decode(
                    Objects.requireNonNull(row.command(), "a command").getBytes(StandardCharsets.UTF_8));
        } catch (UndecodableException e) {
            throw new IllegalStateException("command " + row.requestNumber() + " cannot be read", e);
        }
    }
}
