package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.origin.OriginFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Lists that are handed in one after the other while things break, each again and again until it is taken; at the end all of
 * it has to be right. Of every list a few URLs lead nowhere, and have to end as failed. One thread hands in; the rest is
 * for the scenario's thread.
 */
final class Load {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int DEAD_EVERY = 40;
    /** Lists that may be unsettled before the next is handed in, so that there is load, and an end of it. */
    private static final int OUTSTANDING = 3;

    private final ScenarioContext context;
    private final String name;
    private final int perList;
    private final Duration originDelay;
    private final List<Taken> taken = new ArrayList<>();
    private final FutureTask<Boolean> work = new FutureTask<>(this::handInLists);
    private volatile boolean stopping;
    private volatile int least;

    private final AtomicInteger outstanding = new AtomicInteger(OUTSTANDING);
    private volatile FrontDoor door;

    private record Taken(long submission, List<OriginFile> good, int dead) {}

    /**
     * @param name in the paths of its files
     * @param perList files of each list
     * @param originDelay of each answer of the origin, which keeps the work going for a while
     */
    Load(ScenarioContext context, String name, int perList, Duration originDelay) {
        this.context = context;
        this.name = name;
        this.perList = perList;
        this.originDelay = originDelay;
        this.door = new FrontDoor(context, false);
    }

    /** For scenarios that kill or restart ingest-api. */
    Load withDoorThatMayBeGone() {
        door = new FrontDoor(context, true);
        return this;
    }

    /** Begins to hand in, and returns when something has arrived on every edge. */
    Load start() throws InterruptedException {
        Thread.ofVirtual().name("load-" + name).start(work);
        Await.until("the load to be under way", context.limit(Duration.ofMinutes(2)), PAUSE, () -> {
            if (work.isDone()) {
                outcome(Duration.ZERO);
            }
            if (count() == 0) {
                return "no list is taken";
            }
            var report = context.api().report(first().submission());
            boolean arrived = report.edges().size() == context.stack().edges().size()
                    && report.edges().values().stream().allMatch(edge -> edge.mirrored() > 0);
            return arrived ? null : report.toString();
        });
        return this;
    }

    /** Hands in one more list, however many are unsettled: in an outage nothing settles. */
    void oneMore() {
        outstanding.incrementAndGet();
    }

    /** How often the front door said «later». */
    long refusals() {
        return door.refusals();
    }

    /** Files of the lists that were taken so far. */
    synchronized int count() {
        return taken.stream().mapToInt(list -> list.good().size() + list.dead()).sum();
    }

    private synchronized Taken first() {
        return taken.getFirst();
    }

    /** The files that have to be on every edge in the end. */
    synchronized List<OriginFile> good() {
        return taken.stream().flatMap(list -> list.good().stream()).toList();
    }

    /**
     * Hands in until there were this many files, then waits until all lists are settled, and looks whether each file is in its
     * right state, each count right, nothing told twice, and the bytes right on every edge.
     *
     * @param files at least; 0 when what there was is enough
     * @param limit for all of it
     */
    void finish(int files, Duration limit) throws Exception {
        least = files;
        stopping = true;
        outcome(context.limit(limit));
        for (Taken list : List.copyOf(taken)) {
            check(list, limit);
        }
        context.verify(good(), context.stack().edges());
    }

    /** Each file that the reports say is on an edge is there, as it is at the origin; those that are not yet do not count. */
    void verifyWhatIsSaidToBeThere() throws Exception {
        List<Taken> lists;
        synchronized (this) {
            lists = List.copyOf(taken);
        }
        int said = 0;
        for (Taken list : lists) {
            Map<String, OriginFile> byUrl = new HashMap<>();
            list.good().forEach(file -> byUrl.put(context.origin().url(file), file));
            Map<String, List<OriginFile>> byEdge = new TreeMap<>();
            for (JsonNode file : context.api().files(list.submission())) {
                var original = byUrl.get(file.path("url").asString());
                for (JsonNode replica : file.path("replicas").valueStream().toList()) {
                    if (original != null && replica.path("standing").asString().equals("MIRRORED")) {
                        byEdge.computeIfAbsent(replica.path("edge").asString(), _ -> new ArrayList<>())
                                .add(original);
                        said++;
                    }
                }
            }
            for (var edge : byEdge.entrySet()) {
                context.verify(edge.getValue(), List.of(edge.getKey()));
            }
        }
        unless(said > 0, "nothing is said to be anywhere, so this shows nothing");
        context.say(said + " copies are said to be there, and are");
    }

    /** What became of the handing in; what it threw, as it was. */
    private void outcome(Duration patience) throws Exception {
        try {
            var _ = work.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ScenarioFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    private boolean handInLists() throws Exception {
        int number = 0;
        while (!stopping || count() < least) {
            handIn(number++);
            while (!stopping && unsettled() > outstanding.get()) {
                Thread.sleep(PAUSE);
            }
        }
        return true;
    }

    private long unsettled() throws InterruptedException {
        long unsettled = 0;
        List<Taken> lists;
        synchronized (this) {
            lists = List.copyOf(taken.subList(Math.max(0, taken.size() - 2 * OUTSTANDING), taken.size()));
        }
        for (Taken list : lists) {
            try {
                if (!context.api().report(list.submission()).settled()) {
                    unsettled++;
                }
            } catch (IOException _) {
                // It cannot be asked now.
                unsettled++;
            }
        }
        return unsettled;
    }

    private void handIn(int number) throws InterruptedException {
        List<OriginFile> good = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        int dead = 0;
        for (int i = 0; i < perList; i++) {
            String path = name + "/" + number + "/" + i + ".bin";
            if (i % DEAD_EVERY == DEAD_EVERY - 1) {
                urls.add("http://" + context.origin().authority() + context.prefix() + "/" + path + ".dead");
                dead++;
            } else {
                var file = context.file(path, i % 50 == 0 ? 1_500_000 + i : 2000 + 17L * i)
                        .withDelay(originDelay);
                good.add(file);
                urls.add(context.origin().url(file));
            }
        }
        long submission = door.handIn(urls, name + "-" + number).submission().orElseThrow();
        synchronized (this) {
            taken.add(new Taken(submission, good, dead));
        }
    }

    private void check(Taken list, Duration limit) throws Exception {
        var report = context.await(list.submission(), limit, "to be settled", it -> it.settled());
        int good = list.good().size();
        String wanted = list.dead() == 0 ? "COMPLETE" : "PARTIAL";
        unless(report.state().equals(wanted), "it should be " + wanted + ": " + report);
        unless(
                report.accepted() == good + list.dead()
                        && report.fetched() == good
                        && report.sourceFailed() == list.dead(),
                "expected " + good + " fetched, " + list.dead() + " failed: " + report);
        for (String edge : context.stack().edges()) {
            var standing = report.edges().get(edge);
            unless(
                    standing != null && standing.mirrored() == good && standing.pending() == 0,
                    "expected " + good + " mirrored on " + edge + ": " + report);
        }
        var lines = new HashSet<String>();
        for (JsonNode file : context.api().files(list.submission())) {
            String url = file.path("url").asString();
            unless(lines.add(url), url + " is told twice in the report of " + list.submission());
            String expected = url.endsWith(".dead") ? "FAILED" : "FETCHED";
            unless(file.path("state").asString().equals(expected), "it should be " + expected + ": " + file);
        }
        unless(lines.size() == good + list.dead(), lines.size() + " files are told of " + report);
    }
}
