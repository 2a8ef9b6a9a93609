package io.websync.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param names of benchmarks, all when empty
 * @param rounds measured ones, at least 1
 * @param jfr the processes to profile
 */
record Options(
        List<String> names,
        @Nullable Path json,
        int rounds,
        Path folder,
        List<String> jvmFlags,
        List<String> jfr,
        boolean keep) {

    static final int DEFAULT_ROUNDS = 5;

    static final String USAGE = """
            usage: infra/bench/run [NAME...] [--json FILE] [--rounds N] [--folder FOLDER] [--jvm "FLAG ..."]
                                   [--jfr PROCESS,...] [--keep]
              NAME       chain-small, chain-big, freshness, ingest, pages, watchers; all without one
              --json     writes the figures there too
              --rounds   measured rounds of each side, alternating; 5 by default
              --folder   for data, on the disk to measure; a folder under the system's own by default
              --jvm      flags of every JVM of ours; -Xmx256m by default
              --jfr      records these processes (fetcher,edge1) by JDK Flight Recorder during the measured rounds
              --keep     leaves data and logs
            """;

    /** @throws IllegalArgumentException with what is wrong, for the person who typed it */
    static Options parse(String[] arguments, List<String> known, List<String> jvmDefaults) {
        List<String> names = new ArrayList<>();
        Path json = null;
        int rounds = DEFAULT_ROUNDS;
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "websync-bench");
        List<String> jvmFlags = jvmDefaults;
        List<String> jfr = List.of();
        boolean keep = false;
        Iterator<String> words = Arrays.asList(arguments).iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "--json" -> json = Path.of(value(word, words));
                case "--rounds" -> rounds = rounds(value(word, words));
                case "--folder" -> folder = Path.of(value(word, words));
                case "--jvm" -> jvmFlags = List.of(value(word, words).strip().split("\\s+"));
                case "--jfr" -> jfr = List.of(value(word, words).split(",", -1));
                case "--keep" -> keep = true;
                default -> {
                    if (!known.contains(word)) {
                        throw new IllegalArgumentException(
                                word.startsWith("-")
                                        ? "there is no option " + word
                                        : "there is no benchmark " + word + " among " + known);
                    }
                    names.add(word);
                }
            }
        }
        return new Options(List.copyOf(names), json, rounds, folder, jvmFlags, jfr, keep);
    }

    private static int rounds(String text) {
        int rounds = Integer.parseInt(text);
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is at least 1, not " + rounds);
        }
        return rounds;
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }
}
