package io.websync.e2e;

import io.websync.e2e.scenario.Scenario;
import io.websync.e2e.scenario.Scenarios;
import java.util.Locale;

/** Runs scenarios; its last line is {@code N passed, N failed}. */
public final class Main {

    private static final int USAGE_EXIT = 64;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(USAGE_EXIT);
            return;
        }
        if (options.list()) {
            Scenarios.ALL.forEach(Main::describe);
            return;
        }
        System.exit(new Run(options, System.out).run() ? 0 : 1);
    }

    private static void describe(Scenario scenario) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %-4s %4d s  %s%s%n",
                scenario.name(),
                scenario.tier().name().toLowerCase(Locale.ROOT),
                scenario.seconds(),
                scenario.sentence(),
                scenario.stacks().size() == 1
                        ? " (" + scenario.stacks().iterator().next().word() + " only)"
                        : "");
    }
}
