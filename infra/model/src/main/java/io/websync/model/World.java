package io.websync.model;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Selector;
import io.websync.contracts.Topics;
import io.websync.contracts.event.EdgeEnrolled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that there is in one run. */
final class World implements AutoCloseable {

    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** Two hosts; the last two want the same place, as a file and as a folder. */
    static final List<AssetKey> ASSETS = Stream.of(
                    "a.example/1", "a.example/2", "b.example/3", "b.example/d", "b.example/d/x")
            .map(AssetKey::new)
            .toList();

    static final List<String> USERS = List.of("ann", "bob");
    static final List<String> GROUPS = List.of("eu", "us");

    final Choices choices;
    final Trace trace;
    final @Nullable Plant plant;
    final Checks checks = new Checks(this);
    final Broker broker = new Broker(this);
    final Database database = new Database(checks);
    final Origins origins = new Origins();
    final Blobs blobs = new Blobs();
    final Front front;
    final FetcherActor fetcher;
    final Collector collector;
    final List<Distributor> distributors;
    final List<Edge> edges;
    final Network network;
    final List<Actor> actors = new ArrayList<>();
    Instant now = BEGIN;
    /** Nothing more befalls it. */
    boolean healed;

    World(long seed, @Nullable Plant plant, boolean words) {
        choices = new Choices(seed);
        trace = new Trace(words);
        this.plant = plant;
        front = new Front(this);
        network = new Network(this);
        fetcher = new FetcherActor(this);
        collector = new Collector(this);
        distributors = List.of(new Distributor(this, "distributor-1"), new Distributor(this, "distributor-2"));
        edges = List.of(
                new Edge(this, "e1", List.of("eu")),
                new Edge(this, "e2", List.of("eu", "us")),
                new Edge(this, "e3", List.of("us")));
        actors.add(front);
        actors.add(network);
        actors.add(fetcher);
        actors.add(collector);
        actors.addAll(distributors);
        actors.addAll(edges);
        edges.forEach(edge -> enrol(edge.name, edge.configured()));
        actors.forEach(Actor::start);
        distributors.forEach(Distributor::rejoin);
    }

    /** What the roster says of an edge from now on. */
    void enrol(String edge, List<String> groups) {
        Database.EdgeRow known = database.roster.get(edge);
        int id = known == null ? database.roster.size() + 1 : known.id();
        database.roster.put(edge, new Database.EdgeRow(id, edge, groups));
        broker.append(Topics.CONTROLS, new EdgeEnrolled(edge, groups, false, now));
    }

    boolean planted(Plant which) {
        return plant == which;
    }

    /** Some steps of all but this one, which is in the middle of one. */
    void goOn(Actor without) {
        for (int left = choices.below(4); left > 0; left--) {
            Actor other = choices.of(actors);
            if (!other.equals(without) && other.step()) {
                pass(Duration.ofMillis(choices.below(150)));
            }
        }
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Edge edge(String name) {
        return edges.stream().filter(edge -> edge.name.equals(name)).findFirst().orElseThrow();
    }

    static AssetKey asset(UUID id) {
        return ASSETS.stream().filter(key -> key.id().equals(id)).findFirst().orElseThrow();
    }

    /** Some selector: mostly all edges, else some by name or by group. */
    static Selector selector(Choices choices) {
        return switch (choices.below(5)) {
            case 0 -> Selector.of(choices.some(List.of("e1", "e2", "e3"), choices.between(1, 2)), List.of());
            case 1 -> Selector.of(List.of(), choices.some(GROUPS, 1));
            case 2 -> Selector.of(choices.some(List.of("e1", "e3"), 1), choices.some(GROUPS, 1));
            default -> Selector.ALL;
        };
    }

    @Override
    public void close() {
        edges.forEach(Edge::close);
    }
}
