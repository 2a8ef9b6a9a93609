package io.websync.bench;

import io.websync.bench.measure.Row;

/** Ours against theirs. */
interface Benchmark {

    /** In a command line; lower case with dashes. */
    String name();

    /** What is measured, in a sentence. */
    String sentence();

    Row run(Bench bench) throws Exception;
}
