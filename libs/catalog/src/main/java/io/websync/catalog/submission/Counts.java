package io.websync.catalog.submission;

/**
 * What became of a list's entries.
 *
 * @param lines entries in all: accepted + rejected + folded
 * @param folded entries that repeat an earlier one of the same list
 */
public record Counts(long lines, long accepted, long rejected, long folded) {}
