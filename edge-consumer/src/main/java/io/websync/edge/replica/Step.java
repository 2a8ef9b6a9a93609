package io.websync.edge.replica;

/** What to do next for a replica. */
public sealed interface Step {

    /** The copy is there and has the order's time: say so. */
    record Keep() implements Step {}

    /** The copy is there under another time: set it and say so. */
    record Touch() implements Step {}

    /** A file of the right size is there that the inventory does not vouch for: hash it, and fetch if it is another. */
    record Verify() implements Step {}

    record Fetch() implements Step {}

    /** Nothing of ours may be there: remove the file. */
    record Remove() implements Step {}

    /** Nothing may be there, and nothing is. */
    record Leave() implements Step {}

    /** What stands in the way has to go first, by its own order or by a person. */
    record Wait(String why) implements Step {}
}
