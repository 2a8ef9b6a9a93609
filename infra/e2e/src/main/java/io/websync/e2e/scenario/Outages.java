package io.websync.e2e.scenario;

import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;

final class Outages implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final String name;
    private final String sentence;
    private final Tier tier;
    private final int seconds;
    private final Layout layout;
    private final List<List<String>> gone;
    private final Duration length;

    private Outages(
            String name,
            String sentence,
            Tier tier,
            int seconds,
            Layout layout,
            List<List<String>> gone,
            Duration length) {
        this.name = name;
        this.sentence = sentence;
        this.tier = tier;
        this.seconds = seconds;
        this.layout = layout;
        this.gone = gone;
        this.length = length;
    }

    static Outages brief() {
        return new Outages(
                "outages-brief",
                "broker, database and distributor are gone for a moment each, and nothing is lost or restarted by hand",
                Tier.CORE,
                125,
                Layout.STANDARD,
                List.of(List.of("broker"), List.of("database"), List.of("distributor")),
                Duration.ofSeconds(1));
    }

    static Outages minutes() {
        return new Outages(
                "outages",
                "broker, PostgreSQL, S3 and the blobs endpoint are gone for a minute each, then all together:"
                        + " processes stay up and say so, lists are refused with 503, and all goes on when they are back",
                Tier.FULL,
                600,
                Layout.STANDARD.named("s3").withS3().withBlobsApart(),
                List.of(
                        List.of("broker"),
                        List.of("database"),
                        List.of("s3"),
                        List.of("blobs"),
                        List.of("broker", "database", "s3", "blobs")),
                Duration.ofMinutes(1));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String sentence() {
        return sentence;
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
    public Layout layout() {
        return layout;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var outage = new Outage(context);
        for (List<String> them : gone) {
            var load = new Load(context, String.join("-", them), 100, Duration.ofMillis(40)).start();
            outage.of(them, load, length);
            load.finish(0, LIMIT);
        }
    }
}
