package io.websync.model;

import io.websync.contracts.Topics;
import java.util.List;

/** One of two distributors: dispatch, commands, reporter, relay, due requests, settling and checks of blobs. */
final class Distributor extends Actor {

    private final SettlingRole settling;
    private final RelayRole relay;
    private final DueRole due;
    private final CommandRole commands;
    private final BlobCheckRole blobChecks;
    private final List<Reader> readers;

    Distributor(World world, String name) {
        super(world, name);
        settling = new SettlingRole(this);
        relay = new RelayRole(this);
        due = new DueRole(this);
        commands = new CommandRole(this, settling::touched);
        blobChecks = new BlobCheckRole(this);
        String dispatch = Topics.group(Topics.Party.DISPATCH, null);
        String reporter = Topics.group(Topics.Party.REPORTER, null);
        readers = List.of(
                new Reader(this, dispatch, Topics.COMPLETIONS.name(), false, new DispatchRole(this, settling::touched)),
                new Reader(this, dispatch, Topics.COMMANDS.name(), true, new CommandIntakeRole(this, dispatch)),
                new Reader(this, reporter, Topics.SUBMISSIONS.name(), true, new SubmittedRole(this, reporter)),
                new Reader(this, reporter, Topics.ACKS.name(), true, new AckRole(this, reporter, settling::touched)));
    }

    @Override
    void begin() {
        readers.forEach(Reader::begin);
        relay.begin();
        due.begin();
        commands.begin();
        blobChecks.begin();
        settling.begin();
        rejoin();
    }

    @Override
    void lose() {
        settling.lose();
        relay.lose();
    }

    /** Partitions whose member is gone, or none, become this one's. */
    void rejoin() {
        for (Reader reader : readers) {
            if (world.choices.oneIn(2) || !othersAreUp()) {
                reader.takeOver();
            }
        }
    }

    /** Another member takes one of the groups over, and this one does not know yet. */
    void takeOver(Choices choices) {
        choices.of(readers).takeOver();
    }

    void takeAll() {
        readers.forEach(Reader::takeOver);
    }

    boolean leadsTheRelays() {
        return relay.leads();
    }

    void loseRelaySession() {
        relay.loseSession();
    }

    private boolean othersAreUp() {
        return world.distributors.stream().anyMatch(other -> other != this && other.up());
    }
}
