package io.websync.fetcher.queue;

/** What became of a record that was read from its partition. */
public sealed interface Offer {

    /** It is in the window; whoever offered it makes sure that it gets finished. */
    record Taken(HeldRecord held) implements Offer {}

    /** An earlier owner of the partition finished it. */
    record FinishedBefore() implements Offer {}

    /** The window's span is at its limit: read it again later, and nothing behind it before. */
    record NoRoom() implements Offer {}
}
