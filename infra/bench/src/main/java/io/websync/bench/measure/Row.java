package io.websync.bench.measure;

/**
 * One benchmark's outcome.
 *
 * @param target what it should reach, in words
 * @param met whether it does
 * @param note what was warmed, and what else one has to know to read the figures
 */
public record Row(String name, String unit, Side ours, Side theirs, String target, boolean met, String note) {

    /** Median of ours ÷ median of theirs; below 1 is better. */
    public double ratio() {
        return ours.median() / theirs.median();
    }
}
