package io.websync.fetcher.kafka;

import java.time.Duration;

/**
 * How long the queue's consumer takes for what.
 *
 * @param commitInterval between commits; after a crash, what was finished since the last one is repeated
 * @param commitTimeout of the last commit before partitions are given up
 * @param handOver how long a rebalance waits for work under way before it is cancelled
 * @param drain the same at the end of the process
 */
public record QueueTiming(Duration commitInterval, Duration commitTimeout, Duration handOver, Duration drain) {}
