package io.websync.e2e.scenario;

import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.StackKind;
import java.util.EnumSet;
import java.util.Set;

/** Something that has to hold from end to end. Leaves the stack running and its edges as they were found. */
public interface Scenario {

    /** In a command line; lower case with dashes. */
    String name();

    /** What holds, as a sentence. */
    String sentence();

    Tier tier();

    /** How long it takes on two cores; it is ended after five times as long, and not before a minute. */
    int seconds();

    /** What it can be run against. */
    default Set<StackKind> stacks() {
        return EnumSet.of(StackKind.PROCESSES, StackKind.STANDALONE);
    }

    /**
     * The stack of processes that it needs.
     *
     * @throws SkippedException when this machine cannot have it
     */
    default Layout layout() throws InterruptedException, SkippedException {
        return Layout.STANDARD;
    }

    /**
     * Runs it; returning is passing.
     *
     * @throws SkippedException when this machine cannot run it
     */
    void run(ScenarioContext context) throws Exception;
}
