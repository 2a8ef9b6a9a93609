package io.websync.distributor.kafka;

import io.websync.distributor.jdbc.Reader;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is done with a batch of records. */
public interface BatchHandler {

    /**
     * Does all that follows from the records, durably, before it returns. They come again when it throws.
     *
     * @param records in the order of each partition; none when all that the step passes over has been dead-lettered
     * @param step where the reader moves with this batch
     */
    void handle(List<ConsumerRecord<String, byte[]>> records, Reader.Step step) throws Exception;
}
