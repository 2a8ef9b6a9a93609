package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.catalog.account.Accounts;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.node.Nodes;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.ingest.account.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeTokensIT {

    private static EmbeddedDatabase database;
    private static Catalog catalog;

    @TempDir
    static Path databaseFolder;

    @TempDir
    Path data;

    private EdgeTokens edgeTokens;

    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedDatabase.start(databaseFolder);
        catalog = Catalog.of(new CatalogSettings(database.url(), database.username(), database.password(), 2), "test");
        catalog.migrate();
    }

    @AfterAll
    static void stop() throws Exception {
        catalog.close();
        database.close();
    }

    @BeforeEach
    void make() {
        edgeTokens = new EdgeTokens(data, new ApiTokens(catalog));
    }

    @Test
    void eachEdgeHasATokenOfItsOwnThatStaysAndThatOnlyTheOwnerCanRead() throws Exception {
        var made = edgeTokens.of(List.of("one", "two"));
        assertThat(made).hasSize(2).containsOnlyKeys("one", "two");
        assertThat(made.get("one")).isNotEqualTo(made.get("two"));
        assertThat(opens(Objects.requireNonNull(made.get("one")))).isTrue();
        assertThat(edgeTokens.of(List.of("one", "two"))).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        data.resolve("edge-tokens").resolve("one"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aTokenThatIsMissingOrWasRevokedIsMadeAnewAndTheOldOneOpensNothing() throws Exception {
        String first = of("three");
        Files.delete(data.resolve("edge-tokens").resolve("three"));
        String second = of("three");
        assertThat(opens(first)).isFalse();
        assertThat(opens(second)).isTrue();

        var tokens = new ApiTokens(catalog);
        long id = tokens.ofEdge("three").getFirst().id();
        assertThat(tokens.revoke(Actor.WEBSYNC, id, null)).isTrue();
        String third = of("three");
        assertThat(third).isNotEqualTo(second);
        assertThat(opens(second)).isFalse();
        assertThat(opens(third)).isTrue();
    }

    @Test
    void aNodeThatWasRemovedGetsNoneUntilItIsEnrolledAgain() throws Exception {
        of("four");
        var nodes = new Nodes(catalog);
        nodes.put(Actor.WEBSYNC, "four", List.of(), null, null, true);
        assertThat(nodes.remove(Actor.WEBSYNC, "four")).isEqualTo(Nodes.Removal.DONE);
        assertThat(opens(of("four"))).isFalse();
        nodes.put(Actor.WEBSYNC, "four", List.of(), null, null, false);
        assertThat(opens(of("four"))).isTrue();
    }

    private String of(String edge) throws Exception {
        return Objects.requireNonNull(edgeTokens.of(List.of(edge)).get(edge));
    }

    private static boolean opens(String token) {
        return new Accounts(catalog).opensCenter(Tokens.hash(token));
    }
}
