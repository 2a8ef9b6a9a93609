package io.websync.catalog.submission;

/**
 * An entry that was not accepted.
 *
 * @param entry its number in the list; equals the line unless a line before it held several entries
 * @param line where it stands in the list, from 1
 * @param text the entry, cut to a limit, without control characters
 * @param reason for the person who handed it in
 */
public record Reject(long entry, long line, String text, String reason) {}
