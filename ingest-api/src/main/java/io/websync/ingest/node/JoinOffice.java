package io.websync.ingest.node;

import io.websync.catalog.account.Actor;
import io.websync.catalog.account.JoinTokens;
import io.websync.catalog.account.JoinTokens.Joining;
import io.websync.ingest.account.Tokens;
import io.websync.ingest.node.NodeException.Cause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives one-time tokens out, and to machines that bring one what they need to be a node. Thread-safe. */
public final class JoinOffice {

    private final JoinTokens tokens;
    private final @Nullable String blobsUrl;
    private final Map<String, String> settings;
    private final Function<String, Map<String, String>> credentials;
    private final Duration good;
    private final Clock clock;

    /** @param secret shown once */
    public record Invitation(String node, String secret, Instant expiresAt) {}

    /**
     * What a new node gets.
     *
     * @param token its own, which opens blobs and nothing else
     * @param settings of its edge-consumer, by name
     */
    public record Welcome(String node, String token, Map<String, String> settings) {}

    /**
     * @param blobsUrl the distributor as edges reach it; null when the settings do not say
     * @param settings that every edge has besides
     * @param credentials settings of one's own that each edge has besides, by its name
     * @param good how long an invitation is good
     */
    public JoinOffice(
            JoinTokens tokens,
            @Nullable String blobsUrl,
            Map<String, String> settings,
            Function<String, Map<String, String>> credentials,
            Duration good,
            Clock clock) {
        this.tokens = tokens;
        this.blobsUrl = blobsUrl;
        this.settings = Map.copyOf(settings);
        this.credentials = credentials;
        this.good = good;
        this.clock = clock;
    }

    /** @throws NodeException when there is no such node, or edges cannot be told where the blobs are */
    public Invitation invite(Actor by, String node) {
        blobsUrl();
        String secret = Tokens.generate();
        Instant expiresAt = clock.instant().plus(good).truncatedTo(ChronoUnit.SECONDS);
        if (!tokens.make(by, node, Tokens.hash(secret), expiresAt)) {
            throw new NodeException(Cause.UNKNOWN, "there is no node «" + node + "»");
        }
        return new Invitation(node, secret, expiresAt);
    }

    /**
     * Uses the one-time token up.
     *
     * @throws NodeException when it is none, or not good any more
     */
    public Welcome join(String secret, @Nullable String address) {
        String blobs = blobsUrl();
        String own = Tokens.generate();
        return switch (tokens.use(Tokens.hash(secret), address, Tokens.hash(own))) {
            case Joining.Joined(String node) -> {
                var all = new TreeMap<>(settings);
                all.putAll(credentials.apply(node));
                all.put("websync.edge.name", node);
                all.put("websync.edge.blobs-url", blobs);
                yield new Welcome(node, own, all);
            }
            case Joining.Used(String node) ->
                throw new NodeException(
                        Cause.GONE,
                        "this one-time token was used already, and «" + node
                                + "» joined with it; ask an administrator for another one");
            case Joining.Expired(String node) ->
                throw new NodeException(
                        Cause.GONE,
                        "this one-time token for «" + node + "» has expired; ask an administrator for another one");
            case Joining.Unknown() ->
                throw new NodeException(
                        Cause.NO_TOKEN,
                        "this is no one-time token, or a newer one took its place, or its node was removed");
        };
    }

    private String blobsUrl() {
        if (blobsUrl == null) {
            throw new NodeException(
                    Cause.NOT_SET_UP,
                    "no machine can join before the setting websync.ingest.edges.blobs-url says where edges reach the"
                            + " distributor");
        }
        return blobsUrl;
    }
}
