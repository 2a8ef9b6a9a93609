package io.websync.e2e;

import io.websync.e2e.scenario.Scenario;
import io.websync.e2e.scenario.Scenarios;
import io.websync.e2e.scenario.Tier;
import io.websync.e2e.stack.StackKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * What the command line asks for.
 *
 * @param list only say what there is
 * @param scenarios to run, in the order of the catalogue
 * @param folder where stacks have their data and logs
 * @param keep whether the folder stays when all passed
 * @param patience how many times longer than usual things may take, 1 and up
 * @param seed of everything random
 * @param minutes of a soak, 1 and up
 */
record Options(
        boolean list,
        List<Scenario> scenarios,
        StackKind stack,
        Path folder,
        boolean keep,
        int patience,
        long seed,
        int minutes) {

    static final String USAGE = """
            usage: infra/e2e/run [SCENARIO...] [--tier core|full|soak] [--all] [--stack processes|standalone|compose]
                                 [--folder FOLDER] [--keep] [--patience N] [--seed N] [--minutes N] [--list]
              SCENARIO   names of scenarios; without any, those of the tier
              --tier     core (the default), full or soak
              --all      the scenarios of core and full
              --stack    processes: each in a JVM of its own (the default); standalone: all in one; compose: docker-compose.yml
              --folder   for data and logs, on a disk with room; a folder under the system's own by default
              --keep     leave data and logs also when all passed
              --patience lets everything take N times as long before it fails, for a machine that is busy otherwise
              --seed     of what is random, such as which process is killed when; 1 by default
              --minutes  how long soak goes on; 10 by default
              --list     say what there is, run nothing
            """;

    /** @throws IllegalArgumentException with what is wrong, for the person who typed it */
    static Options parse(String[] arguments) {
        boolean list = false;
        boolean all = false;
        boolean keep = false;
        int patience = 1;
        long seed = 1;
        int minutes = 10;
        Tier tier = Tier.CORE;
        StackKind stack = StackKind.PROCESSES;
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "websync-e2e");
        List<String> names = new ArrayList<>();
        Iterator<String> words = Arrays.asList(arguments).iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "--list" -> list = true;
                case "--all" -> all = true;
                case "--keep" -> keep = true;
                case "--tier" -> tier = constant(Tier.class, word, words);
                case "--stack" -> stack = constant(StackKind.class, word, words);
                case "--patience" -> patience = Math.max(1, Integer.parseInt(value(word, words)));
                case "--seed" -> seed = Long.parseLong(value(word, words));
                case "--minutes" -> minutes = Math.max(1, Integer.parseInt(value(word, words)));
                case "--folder" -> folder = Path.of(value(word, words));
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("there is no option " + word);
                    }
                    names.add(word);
                }
            }
        }
        for (String name : names) {
            if (Scenarios.ALL.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                throw new IllegalArgumentException("there is no scenario " + name + "; --list says which there are");
            }
        }
        boolean everything = all;
        Tier wanted = tier;
        var scenarios = Scenarios.ALL.stream()
                .filter(scenario -> names.isEmpty()
                        ? isWanted(scenario.tier(), wanted, everything)
                        : names.contains(scenario.name()))
                .toList();
        return new Options(list, scenarios, stack, folder, keep, patience, seed, minutes);
    }

    private static boolean isWanted(Tier tier, Tier wanted, boolean all) {
        return all ? tier != Tier.SOAK : tier == wanted;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String option, Iterator<String> words) {
        String value = value(option, words);
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + " is one of "
                            + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ", not " + value,
                    e);
        }
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }
}
