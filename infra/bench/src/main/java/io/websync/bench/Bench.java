package io.websync.bench;

import io.websync.bench.measure.ProcessMeter;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.stack.Checkout;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a benchmark works with. */
final class Bench {

    /** Our processes stay the same; only the database's come and go. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Options options;
    private final Path folder;

    Bench(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measured rounds. */
    int rounds() {
        return options.rounds();
    }

    Path folder() {
        return folder;
    }

    /** A stack of processes with data of its own, not started. */
    ProcessesStack stack(String name, List<String> origins) throws IOException {
        var stack = ProcessesStack.in(folder.resolve(name), Checkout.here(), options.jvmFlags(), origins);
        // So that a run that is interrupted leaves no process behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(stack), "clean-up"));
        return stack;
    }

    /** Measures those processes of the stack that run now. */
    ProcessMeter meter(ProcessesStack stack) {
        return meter(stack, Set.of());
    }

    /** @param only these processes; all when empty */
    ProcessMeter meter(ProcessesStack stack, Set<String> only) {
        return ProcessMeter.start(
                () -> {
                    Map<String, List<ProcessHandle>> handles = new LinkedHashMap<>();
                    for (ManagedProcess process : stack.processes()) {
                        if (only.isEmpty() || only.contains(process.name())) {
                            handles.put(process.name(), process.handles());
                        }
                    }
                    return handles;
                },
                LOOK_EVERY);
    }

    /** Begins to record the processes that are to be profiled, if any. */
    void startProfile(ProcessesStack stack) throws IOException, InterruptedException {
        for (String process : options.jfr()) {
            jcmd(stack, process, "JFR.start", "name=bench", "settings=profile");
        }
    }

    /** Ends the recordings and says where they lie. */
    void stopProfile(ProcessesStack stack, String name) throws IOException, InterruptedException {
        for (String process : options.jfr()) {
            Path file = options.folder().toAbsolutePath().resolve(name + "-" + process + ".jfr");
            jcmd(stack, process, "JFR.stop", "name=bench", "filename=" + file);
            System.out.println("  recorded: " + file);
        }
    }

    private static void kill(ProcessesStack stack) {
        try {
            stack.killAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void jcmd(ProcessesStack stack, String process, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(stack.process(process).handles().getFirst().pid()));
        command.addAll(List.of(words));
        int code = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("ended with " + code + ": " + command);
        }
    }
}
