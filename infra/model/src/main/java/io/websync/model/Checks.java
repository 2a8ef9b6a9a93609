package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.PurgeRule;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Selector;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.state.SubmissionState;
import io.websync.edge.replica.Replica;
import io.websync.model.Broker.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What has to hold after each step, asked where it could break. */
final class Checks {

    /** @param request number */
    record Word(FileId file, long request) {}

    private final World world;
    /** The last order of each asset that stands on the topic. */
    private final Map<String, DistributionOrdered> published = new HashMap<>();

    private final Map<UUID, Long> revisions = new HashMap<>();
    private final Map<Replicas.Key, Long> replicaRevisions = new HashMap<>();
    private final Map<Long, SubmissionState> states = new HashMap<>();
    /** What the claims of an asset selected at each of its revisions. */
    private final Map<UUID, Map<Long, Selector>> claimsAt = new HashMap<>();

    private final Set<FileId> claimed = new HashSet<>();
    private final Map<String, Set<List<String>>> groupsOf = new TreeMap<>();
    private final Map<String, Long> acked = new HashMap<>();
    /** By asset and request number, what fetches found. */
    final Map<String, TreeMap<Long, Set<Digest>>> found = new TreeMap<>();

    final Set<Word> failed = new HashSet<>();
    /** By asset, what fetches for a lost blob found. */
    final Map<String, Set<Digest>> healed = new TreeMap<>();

    /** By edge and asset, the latest revision that the edge has read. */
    private final Map<String, Long> read = new HashMap<>();

    Checks(World world) {
        this.world = world;
    }

    /** A record stands on a topic. */
    void appended(Entry entry) {
        switch (entry.event()) {
            case DistributionOrdered order -> {
                DistributionOrdered last = published.put(entry.key(), order);
                if (last != null && last.revision() > order.revision()) {
                    throw new Violation(
                            "a revision never goes back on the topic",
                            order.asset() + " at " + order.revision() + " after " + last.revision());
                }
            }
            case FileFetched fetched
            when fetched.request().heals() != null ->
                healed.computeIfAbsent(entry.key(), _ -> new HashSet<>()).add(fetched.digest());
            case FileFetched fetched -> {
                found.computeIfAbsent(entry.key(), _ -> new TreeMap<>())
                        .computeIfAbsent(fetched.request().requestNumber(), _ -> new HashSet<>())
                        .add(fetched.digest());
            }
            case FetchFailed word
            when word.request().heals() == null ->
                failed.add(new Word(word.request().file(), word.request().requestNumber()));
            case null, default -> {
                // Nothing to hold it against.
            }
        }
    }

    /** A transaction of the catalog was committed. */
    void committed(Database database) {
        Map<UUID, Selector> claims = claims(database);
        database.assets.values().forEach(asset -> {
            Long before = revisions.put(asset.id(), asset.revision());
            if (before != null && before > asset.revision()) {
                throw new Violation("a revision never goes back", asset.key() + " from " + before + " to " + asset);
            }
            Digest digest = asset.digest();
            if (digest != null && !world.blobs.has(digest) && !world.blobs.isLost(digest)) {
                throw new Violation("the center holds what is ordered", asset + ", but its blob is not there");
            }
            Selector wanted = claims.getOrDefault(asset.id(), Selector.NONE);
            if (asset.digest() != null && !asset.selector().equals(wanted)) {
                throw new Violation(
                        "what is wanted is what the claims want", asset + ", but its claims select " + wanted);
            }
            claimsAt.computeIfAbsent(asset.id(), _ -> new HashMap<>()).put(asset.revision(), wanted);
        });
        database.replicas.forEach((key, row) -> {
            Long before = replicaRevisions.put(key, row.revision());
            if (before != null && before > row.revision()) {
                throw new Violation("a replica's revision never goes back", "from " + before + " to " + row);
            }
        });
        database.submissions.values().forEach(this::state);
        database.files.values().forEach(file -> claim(database, file));
        Recount.compare(database);
    }

    private void claim(Database database, FileRow file) {
        if (file.claimed()) {
            claimed.add(file.id());
        } else if (claimed.remove(file.id())
                && !stopped(database, file)
                && database.purges.stream().noneMatch(purge -> releases(database, purge, file))) {
            throw new Violation(
                    "a claim is released by its own user, or outright, and never by who asked before",
                    file + ", purges " + database.purges);
        }
    }

    private static boolean stopped(Database database, FileRow file) {
        Submission submission = database.submissions.get(file.id().submission());
        return submission != null
                && (submission.state() == SubmissionState.CANCELED || submission.state() == SubmissionState.ABORTED);
    }

    /** Whether the purge takes the claim off the file. */
    static boolean releases(Database database, PurgeRule purge, FileRow file) {
        Submission submission = database.submissions.get(file.id().submission());
        return file.asset().equals(purge.asset())
                && file.requestNumber() < purge.requestNumber()
                && (purge.account() == null
                        || (submission != null && purge.account().equals(submission.account())));
    }

    private void state(Submission submission) {
        SubmissionState before = states.put(submission.id(), submission.state());
        if (before != null && before != submission.state() && !before.leadsTo(submission.state())) {
            throw new Violation(
                    "nothing is settled before its list is closed, and what was stopped stays stopped",
                    "submission " + submission.id() + " from " + before + " to " + submission.state());
        }
    }

    static Map<UUID, Selector> claims(Database database) {
        Map<UUID, Selector> claims = new HashMap<>();
        for (FileRow file : database.files.values()) {
            Submission submission = database.submissions.get(file.id().submission());
            if (file.claimed() && submission != null) {
                claims.merge(file.asset(), submission.selector(), Selector::union);
            }
        }
        return claims;
    }

    /** An edge commits the word that a copy is there. */
    void acked(Edge edge, Replica replica) {
        Disk.@Nullable Kept kept = edge.disk.get(replica.path());
        if (kept != null && kept.content().version() < 0) {
            // Altered by somebody else under the same size and time, which only a rehash can tell.
            return;
        }
        if (kept == null
                || !Objects.equals(kept.content().digest(), replica.digest())
                || !edge.disk.isDurable(replica.path())) {
            throw new Violation("no ack without bytes", edge + " says " + replica + ", but there is " + kept);
        }
        Long before = acked.put(edge + " " + replica.asset(), replica.revision());
        if (before != null && before > replica.revision()) {
            throw new Violation(
                    "an edge's revision never goes back",
                    edge + ", " + replica.asset() + ": " + before + " to " + replica.revision());
        }
    }

    /** The edge has read an order and will not forget it, unless it loses its memory. */
    void read(Edge edge, DistributionOrdered order) {
        read.merge(edge + " " + order.asset(), order.revision(), Math::max);
    }

    /** A blob goes to the trash. */
    void discarded(Digest digest) {
        for (AssetRow asset : world.database.assets.values()) {
            if (digest.equals(asset.digest())) {
                throw new Violation("only garbage is collected", digest + " goes, but is ordered: " + asset);
            }
        }
        if (world.fetcher.storedFor().contains(digest)) {
            throw new Violation("only garbage is collected", digest + " goes, but a fetcher has just stored it");
        }
    }

    /** The edge reads all orders again, also those of what it has forgotten since. */
    void readsAll(Edge edge) {
        acked.keySet().removeIf(key -> key.startsWith(edge + " "));
    }

    /** The edge has lost its memory, or a part of it. */
    void forgot(Edge edge) {
        read.keySet().removeIf(key -> key.startsWith(edge + " "));
        readsAll(edge);
    }

    /** The edge knows from now on that it is in these groups. */
    void belongs(Edge edge, List<String> groups) {
        groupsOf.computeIfAbsent(edge.name, _ -> new HashSet<>()).add(groups);
    }

    /** The revision of the latest order of an asset that the edge has read; 0 for none. */
    long lastRead(Edge edge, AssetKey asset) {
        return read.getOrDefault(edge + " " + asset, 0L);
    }

    /**
     * An edge is about to remove a file.
     *
     * @param revision of the latest order that it knew when it began with that
     */
    void removing(Edge edge, Replica replica, long revision) {
        Selector claims = claimsAt.getOrDefault(replica.asset().id(), Map.of()).getOrDefault(revision, Selector.NONE);
        boolean always = groupsOf.getOrDefault(edge.name, Set.of()).stream()
                .allMatch(groups -> claims.selects(edge.name, groups));
        if (always && replica.blocker() == null) {
            throw new Violation(
                    "no file that somebody claims is removed",
                    edge + " removes " + replica + ", which " + claims + " wants");
        }
    }

    /** Who holds a path, of those that are wanted on the edge, by rank; as the edges have to decide it. */
    List<AssetRow> holders(Database database, Edge edge) {
        var holders = new ArrayList<AssetRow>();
        database.assets.values().stream()
                .filter(asset -> asset.digest() != null && asset.selector().selects(edge.name, edge.groups()))
                .sorted(Comparator.comparingLong(this::rank)
                        .thenComparing(asset -> asset.key().value()))
                .forEach(asset -> {
                    String path = asset.key().path();
                    if (holders.stream()
                            .noneMatch(other -> nested(path, other.key().path()))) {
                        holders.add(asset);
                    }
                });
        return holders;
    }

    private long rank(AssetRow asset) {
        DistributionOrdered order = published.get(asset.key().value());
        return order == null ? asset.requestNumber() : order.requestNumber();
    }

    private static boolean nested(String one, String other) {
        return one.startsWith(other + "/") || other.startsWith(one + "/");
    }
}
