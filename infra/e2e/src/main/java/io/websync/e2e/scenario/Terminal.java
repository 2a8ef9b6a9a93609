package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.stack.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The way of a list with nothing but the file that people download for their terminals. */
final class Terminal implements Scenario {

    private static final int COMPLETE = 0;
    private static final int INCOMPLETE = 1;
    private static final int USAGE = 2;
    private static final int TIME_OUT = 3;
    private static final int REFUSED = 4;

    @Override
    public String name() {
        return "terminal";
    }

    @Override
    public String sentence() {
        return "from a terminal a list is handed in, waited for, verified, looked up, retried and purged, and the exit codes say"
                + " what came of it";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 25;
    }

    private record Ended(int code, String out, String err) {}

    @Override
    public void run(ScenarioContext context) throws Exception {
        var home = Files.createDirectories(context.stack().folder().resolve("terminal-" + context.run()));
        var terminal = new Commands(Checkout.here().root().resolve("infra/cli/target/websync"), home, context);
        expect(USAGE, terminal.run("", "list"), "nobody has logged in");
        expect(REFUSED, terminal.run("wrong\n", "login", context.api().root()), "a wrong token");
        expect(
                COMPLETE,
                terminal.run(
                        context.api().token() + "\n", "login", context.api().root()),
                "login");

        var one = context.file("one.bin", 70_000);
        var two = context.file("two.bin", 0);
        String missing = "http://" + context.origin().authority() + context.prefix() + "/missing.bin";
        Path list = Files.write(
                home.resolve("list.txt"),
                List.of(context.origin().url(one), context.origin().url(two)));
        Ended submitted = terminal.run("", "submit", list.toString(), "--wait", "--timeout", "2m");
        expect(COMPLETE, submitted, "a list from a file");
        String id = submitted.out().replaceAll("(?s)^submission (\\d+): 2 accepted, 0 rejected.*", "$1");
        expect(COMPLETE, terminal.run("", "wait", id, "--timeout", "1m"), "wait for what is complete");
        expect(COMPLETE, terminal.run("", "verify", id), "by the edges' digests");
        context.verify(List.of(one, two), context.stack().edges());

        String edge = context.stack().edges().getFirst();
        Path www = context.stack().www(edge);
        expect(COMPLETE, terminal.run("", "verify", id, "--folder", www.toString()), "byte by byte");
        Path sums = home.resolve("SHA256SUMS");
        expect(COMPLETE, terminal.run("", "report", id, "--format", "sha256sums", "-o", sums.toString()), "the sums");
        unless(
                new ProcessBuilder("sha256sum", "--quiet", "-c", sums.toString())
                                .directory(www.toFile())
                                .inheritIO()
                                .start()
                                .waitFor()
                        == 0,
                "sha256sum does not accept the report in " + www);
        Ended where = terminal.run("", "where", context.origin().url(one));
        expect(COMPLETE, where, "where it is");
        for (String name : context.stack().edges()) {
            unless(where.out().contains(name + "  MIRRORED"), "where does not tell of " + name + ": " + where);
        }

        Ended broken = terminal.run(missing + "\nno url\n", "submit", "--wait", "--json");
        expect(INCOMPLETE, broken, "a list with a dead URL and a bad line, from standard input");
        unless(broken.out().contains("\"state\":\"FAILED\""), "the report as JSON: " + broken);
        String failed = broken.out().replaceAll("(?s)^\\{\"id\":(\\d+),.*", "$1");
        Ended failures = terminal.run("", "failures", failed);
        expect(INCOMPLETE, failures, "what failed");
        unless(failures.out().contains("NOT_FOUND 404") && failures.out().contains(missing), "the reason: " + failures);
        var mended = context.file("missing.bin", 1234);
        expect(COMPLETE, terminal.run("", "retry", failed, "--classes", "NOT_FOUND"), "a retry");
        expect(COMPLETE, terminal.run("", "watch", failed), "what is tried again");
        expect(REFUSED, terminal.run("", "retry", failed), "a retry of nothing");
        context.verify(List.of(mended), context.stack().edges());

        expect(
                COMPLETE,
                terminal.run("", "purge", "--submission", id, "--wait", "--timeout", "1m"),
                "a purge, until every edge has said so");
        expect(INCOMPLETE, terminal.run("", "where", context.origin().url(one)), "where it is no more");
        unless(
                Files.notExists(www.resolve(context.origin().authority() + context.prefix() + "/one.bin")),
                "it lies there still");

        Ended held = terminal.run(
                "", "submit", context.origin().url(two), "--not-before", "PT1H", "--wait", "--timeout", "1s");
        expect(TIME_OUT, held, "one that does not begin yet");
        expect(
                COMPLETE,
                terminal.run("", "cancel", held.out().replaceAll("(?s)^submission (\\d+):.*", "$1")),
                "and is canceled");
        expect(COMPLETE, terminal.run("", "nodes"), "the nodes");
        expect(COMPLETE, terminal.run("", "dead-letters", "list", "--class", "NOT_FOUND"), "the dead letters");
        expect(COMPLETE, terminal.run("", "logout"), "logout");
    }

    private static void expect(int code, Ended ended, String what) {
        unless(ended.code() == code, what + " should end with " + code + ": " + ended);
    }

    /** Runs the file as a person would, with a home of its own. */
    private record Commands(Path file, Path home, ScenarioContext context) {

        Ended run(String input, String... arguments) throws IOException, InterruptedException {
            var command = new ArrayList<String>();
            command.add(file.toString());
            command.addAll(List.of(arguments));
            Path out = home.resolve("out");
            Path err = home.resolve("err");
            Path in = Files.writeString(home.resolve("in"), input);
            var builder = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            List.of("XDG_CONFIG_HOME", "WEBSYNC_SERVER", "WEBSYNC_TOKEN").forEach(builder.environment()::remove);
            Process process = builder.start();
            if (!process.waitFor(context.limit(Duration.ofMinutes(3)).toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new ScenarioFailure(command + " did not end");
            }
            return new Ended(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        }
    }
}
