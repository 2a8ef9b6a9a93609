package io.websync.e2e.scenario;

import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.origin.OriginFile;
import io.websync.e2e.process.Folders;
import io.websync.e2e.stack.ProcessesStack;
import io.websync.e2e.stack.StackKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

final class DamagedMirror implements Scenario {

    private static final int FILES = 200;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(300);

    @Override
    public String name() {
        return "damaged-mirror";
    }

    @Override
    public String sentence() {
        return "files altered, truncated and deleted on an edge are healed by a reconcile on demand, altered ones of the same"
                + " size and time by its re-hash, and an edge that was wiped has everything again";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 30;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        String edge = stack.edges().get(1);
        var files = IntStream.range(0, FILES)
                .mapToObj(i -> context.file("d" + i % 5 + "/" + i + ".bin", 6000 + i))
                .toList();
        context.awaitComplete(context.submit(files), LIMIT);
        var check = new MirrorCheck(stack, context.origin());
        check.verify(files, stack.edges());

        for (int i = 0; i < FILES; i++) {
            damage(check.pathOf(edge, files.get(i)), i);
        }
        context.api().reconcile(edge, false);
        // Those of the same size and time need the re-hash.
        awaitRight(
                context,
                check,
                IntStream.range(0, FILES)
                        .filter(i -> i % 5 != 4)
                        .mapToObj(files::get)
                        .toList(),
                edge);
        context.api().reconcile(edge, true);
        awaitRight(context, check, files, edge);

        ScenarioFailure.unless(
                stack.process(edge).stop(ProcessesStack.STOP_LIMIT) != null, edge + " did not stop on SIGTERM");
        Folders.delete(stack.folder().resolve(edge));
        stack.start(edge);
        awaitRight(context, check, files, edge);
        check.verify(files, stack.edges());
    }

    private static void damage(Path path, int number) throws IOException {
        FileTime time = Files.getLastModifiedTime(path);
        switch (number % 5) {
            case 0 -> Files.delete(path);
            case 1 -> {
                try (var file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.setLength(number);
                }
            }
            case 2 -> Files.writeString(path, "something else altogether");
            case 3 -> Files.writeString(path, "and more", StandardOpenOption.APPEND);
            default -> {
                try (var file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.seek(number);
                    int old = file.read();
                    file.seek(number);
                    file.write(old ^ 1);
                }
                Files.setLastModifiedTime(path, time);
            }
        }
    }

    private static void awaitRight(ScenarioContext context, MirrorCheck check, List<OriginFile> files, String edge)
            throws InterruptedException {
        Await.until(edge + " to be healed", context.limit(LIMIT), PAUSE, () -> {
            List<String> wrong = check.differences(files, List.of(edge));
            return wrong.isEmpty() ? null : wrong.size() + " wrong, such as " + wrong.getFirst();
        });
    }
}
