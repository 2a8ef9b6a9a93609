package io.websync.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The command: many seeds, or one in words. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        long seeds = 10_000;
        long from = 1;
        Long only = null;
        Plant plant = null;
        boolean whole = false;
        try {
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--seeds" -> seeds = Long.parseLong(arguments[++i]);
                    case "--from" -> from = Long.parseLong(arguments[++i]);
                    case "--seed" -> only = Long.parseLong(arguments[++i]);
                    case "--plant" ->
                        plant = Plant.valueOf(
                                arguments[++i].toUpperCase(Locale.ROOT).replace('-', '_'));
                    case "--whole" -> whole = true;
                    default -> throw new IllegalArgumentException(arguments[i]);
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println("Not understood: " + e.getMessage());
            System.err.println(usage());
            System.exit(64);
        }
        System.exit(only == null ? many(from, seeds, plant) : one(only, plant, whole));
    }

    private static String usage() {
        return """
            infra/model/run [--seeds N] [--from SEED] [--plant BUG]   N seeds (10,000), from this one (1), with a bug planted
            infra/model/run --seed S [--plant BUG] [--whole]          one seed in words; a failing one is shortened first,
                                                                      unless the whole history is asked for
            BUG is one of %s""".formatted(List.of(Plant.values()));
    }

    private static int many(long from, long seeds, @Nullable Plant plant) throws Exception {
        long start = System.nanoTime();
        Seeds.Outcome outcome = Seeds.run(from, seeds, plant, Integer.MAX_VALUE);
        System.out.println(outcome.summary((System.nanoTime() - start) / 1_000_000));
        return outcome.failures().isEmpty() ? 0 : 1;
    }

    private static int one(long seed, @Nullable Plant plant, boolean whole) {
        List<Happening> history = Run.history(seed);
        Run.Result result = Run.of(seed, history, plant, false);
        if (result.violation() != null && !whole) {
            history = Shrinking.shortest(seed, history, plant, result.violation());
        }
        result = Run.of(seed, history, plant, true);
        result.trace().forEach(System.out::println);
        System.out.println("seed " + seed + ": " + history.size() + " happenings, " + result.steps() + " steps, "
                + result.time().toSeconds() + " s of its time, fingerprint "
                + Long.toHexString(result.fingerprint()));
        Violation violation = result.violation();
        if (violation == null) {
            System.out.println("every promise held");
            return 0;
        }
        System.out.println("BROKEN: " + violation.getMessage());
        Throwable cause = violation.getCause();
        if (cause != null) {
            cause.printStackTrace(System.out);
        }
        return 1;
    }
}
