package io.websync.bench;

import io.websync.bench.measure.Row;
import io.websync.e2e.process.Folders;
import io.websync.e2e.stack.ProcessesStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs benchmarks one after the other, prints their figures and writes them as JSON. */
public final class Main {

    private static final int USAGE_EXIT = 64;

    private static final List<Benchmark> ALL = List.of(
            new ChainBenchmark("chain-small", 5000, 10_000, 3),
            new ChainBenchmark("chain-big", 2, 1024L * 1024 * 1024, 1),
            new FreshnessBenchmark(),
            new IngestBenchmark(),
            new PagesBenchmark(),
            new WatchersBenchmark());

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments, ALL.stream().map(Benchmark::name).toList(), ProcessesStack.JVM_FLAGS);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(USAGE_EXIT);
            return;
        }
        var machine = Machine.here(options.jvmFlags());
        System.out.println(machine.commit() + " on " + machine.description() + ", JVM flags " + options.jvmFlags());
        List<Row> rows = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        for (Benchmark benchmark : ALL) {
            if (!options.names().isEmpty() && !options.names().contains(benchmark.name())) {
                continue;
            }
            System.out.println(benchmark.name() + ": " + benchmark.sentence());
            Path folder = options.folder()
                    .toAbsolutePath()
                    .resolve(benchmark.name() + "-" + ProcessHandle.current().pid());
            Files.createDirectories(folder);
            var row = benchmark.run(new Bench(options, folder));
            rows.add(row);
            System.out.print(Figures.text(row));
            if (options.json() != null) {
                Files.writeString(options.json(), Figures.json(machine, rows));
            }
            folders.add(folder);
        }
        // Only now: files that were just deleted slow down whoever makes new ones.
        for (Path folder : options.keep() ? List.<Path>of() : folders) {
            Folders.delete(folder);
        }
        System.exit(0);
    }
}
