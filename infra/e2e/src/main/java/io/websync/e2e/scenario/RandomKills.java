package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** The seed decides what is killed and after how long; what the processes are doing at that moment is chance. */
final class RandomKills implements Scenario {

    private static final int LONGEST_PAUSE_MILLIS = 3000;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final String name;
    private final Tier tier;
    private final int seconds;
    private final int kills;
    private final int files;

    private RandomKills(String name, Tier tier, int seconds, int kills, int files) {
        this.name = name;
        this.tier = tier;
        this.seconds = seconds;
        this.kills = kills;
        this.files = files;
    }

    static RandomKills few() {
        return new RandomKills("random-kills-few", Tier.CORE, 160, 6, 400);
    }

    static RandomKills many() {
        return new RandomKills("random-kills", Tier.FULL, 430, 36, 2000);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String sentence() {
        return kills + " times kill -9 of processes at random moments under load, " + files
                + " files: each ends in its right state, told once, its bytes right on every edge, and nothing is left over";
    }

    @Override
    public Tier tier() {
        return tier;
    }

    @Override
    public int seconds() {
        return seconds;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        var random = new Random(context.settings().seed());
        context.say("seed " + context.settings().seed());
        var load = new Load(context, "load", 100, Duration.ofMillis(40)).withDoorThatMayBeGone();
        load.start();
        List<String> all = new ArrayList<>(stack.engines());
        all.addAll(stack.ownProcesses());
        List<String> upcoming = new ArrayList<>();
        int killed = 0;
        while (killed < kills) {
            // The moment itself, not a wait for something.
            Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
            var victims = new TreeSet<String>();
            // Every process has its turn before one has its second; now and then two at once.
            for (int count = random.nextInt(4) == 0 ? 2 : 1; count > 0 && killed < kills; count--) {
                if (upcoming.isEmpty()) {
                    upcoming.addAll(all);
                }
                if (victims.add(upcoming.remove(random.nextInt(upcoming.size())))) {
                    killed++;
                }
            }
            ManagedProcess.kill(victims.stream().map(stack::process).toList());
            context.say(killed + ": kill -9 of " + victims + " with " + load.count() + " files handed in");
            stack.start(victims.toArray(String[]::new));
        }
        for (String each : all) {
            unless(stack.process(each).isAlive(), each + " ended by itself");
        }
        load.finish(files, LIMIT);
        context.say(load.count() + " files in the end");
        var leftovers = new Leftovers(stack);
        leftovers.verifyBlobs();
        leftovers.sweepAndLook();
    }
}
