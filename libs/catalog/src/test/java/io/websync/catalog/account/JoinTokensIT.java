package io.websync.catalog.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.account.JoinTokens.Joining;
import io.websync.catalog.account.JoinTokens.Joining.Expired;
import io.websync.catalog.account.JoinTokens.Joining.Joined;
import io.websync.catalog.account.JoinTokens.Joining.Unknown;
import io.websync.catalog.account.JoinTokens.Joining.Used;
import io.websync.catalog.node.Nodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoinTokensIT {

    private static final Actor BY = new Actor(null, "127.0.0.1");

    private final Catalog catalog = TestCatalog.emptied();
    private final Nodes nodes = new Nodes(catalog);
    private final ApiTokens tokens = new ApiTokens(catalog);
    private final JoinTokens joining = new JoinTokens(catalog, tokens);

    @BeforeEach
    void enrol() {
        nodes.put(BY, "oslo", Set.of(), null, null, false);
    }

    @Test
    void aTokenIsGoodOnceHoweverManyTryAtTheSameTime() throws Exception {
        joining.make(BY, "oslo", hash(1), soon());
        var tries = new ArrayList<Callable<Joining>>();
        for (int i = 0; i < 8; i++) {
            byte[] own = hash(10 + i);
            tries.add(() -> joining.use(hash(1), "127.0.0.1", own));
        }
        var results = new ArrayList<Joining>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : threads.invokeAll(tries)) {
                results.add(one.get());
            }
        }
        assertThat(results).containsOnlyOnce(new Joined("oslo")).containsOnly(new Joined("oslo"), new Used("oslo"));
        assertThat(tokens.ofEdge("oslo")).hasSize(1);
    }

    @Test
    void whatHasExpiredOrWasReplacedOrIsNoneOpensNothing() {
        joining.make(BY, "oslo", hash(1), Instant.now().minusSeconds(1));
        assertThat(joining.use(hash(1), null, hash(10))).isEqualTo(new Expired("oslo"));
        joining.make(BY, "oslo", hash(2), soon());
        assertThat(joining.use(hash(1), null, hash(10))).isEqualTo(new Unknown());
        assertThat(joining.use(hash(3), null, hash(10))).isEqualTo(new Unknown());
        assertThat(tokens.ofEdge("oslo")).isEmpty();
    }

    @Test
    void whoJoinsAnewHasTheOnlyTokenOfThatKind() {
        tokens.makeForEdge(BY, "oslo", "by hand", hash(5));
        for (int i : List.of(1, 2)) {
            joining.make(BY, "oslo", hash(i), soon());
            assertThat(joining.use(hash(i), null, hash(10 + i))).isEqualTo(new Joined("oslo"));
        }
        assertThat(tokens.isOfEdge("oslo", hash(11))).isFalse();
        assertThat(tokens.isOfEdge("oslo", hash(12))).isTrue();
        assertThat(tokens.isOfEdge("oslo", hash(5))).isTrue();
    }

    @Test
    void aRemovedNodesTokenIsNoneAlsoWhenTheNodeComesBack() {
        assertThat(joining.make(BY, "rome", hash(1), soon())).isFalse();
        joining.make(BY, "oslo", hash(1), soon());
        nodes.put(BY, "oslo", Set.of(), null, null, true);
        nodes.remove(BY, "oslo");
        assertThat(joining.use(hash(1), null, hash(10))).isEqualTo(new Unknown());
        nodes.put(BY, "oslo", Set.of(), null, null, false);
        assertThat(joining.use(hash(1), null, hash(10))).isEqualTo(new Unknown());
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(60);
    }

    private static byte[] hash(int of) {
        byte[] hash = new byte[32];
        Arrays.fill(hash, (byte) of);
        return hash;
    }
}
