package io.websync.fetcher.queue;

/**
 * One partition of the queue's input.
 *
 * @param bulk of the topic of long lists, which wait for the short ones
 * @param number the partition's number on its topic
 */
public record Partition(boolean bulk, int number) {}
