package io.websync.distributor.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.event.Command;
import io.websync.distributor.jdbc.CommandIntake;
import io.websync.distributor.jdbc.Reader;
import io.websync.distributor.loop.Signal;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Commands → the catalog, whence they are worked on. */
public final class CommandHandler implements BatchHandler {

    private final Decoding<Command> decoding;
    private final CommandIntake intake;
    private final Signal commands;

    /** @param commands raised when there is something to work on */
    public CommandHandler(CommandIntake intake, DeadLetters deadLetters, Signal commands) {
        this.decoding = new Decoding<>(Topics.COMMANDS, deadLetters);
        this.intake = intake;
        this.commands = commands;
    }

    @Override
    public void handle(List<ConsumerRecord<String, byte[]>> records, Reader.Step step) throws Exception {
        if (intake.apply(decoding.decode(records).events(), step) > 0) {
            commands.raise();
        }
    }
}
