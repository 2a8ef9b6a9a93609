package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.ApiToken;
import io.websync.catalog.account.ApiTokens;
import io.websync.ingest.account.FirstCredentials;
import io.websync.ingest.account.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens that a setting gives to nodes. */
class EdgeTokensIT {

    private static final String FIRST = "websync_of_the_node_first";
    private static final String SECOND = "websync_of_the_node_second";

    @Test
    void aNodeIsEnrolledWithTheTokenOfTheSettingAndAnotherValueTakesItsPlace() throws Exception {
        String node = "tokens-by-setting";
        try (IngestProcess process = IngestProcess.start("--websync.ingest.edges.tokens." + node + "=" + FIRST)) {
            var tokens = new ApiTokens(process.context.getBean(Catalog.class));
            assertThat(tokens.isOfEdge(node, Tokens.hash(FIRST))).isTrue();
            assertThat(process.context
                            .getBean(Catalog.class)
                            .jdbc()
                            .sql("select count(*) from edge where name = ?")
                            .param(node)
                            .query(Integer.class)
                            .single())
                    .isOne();

            long before = only(tokens, node).id();
            FirstCredentials.ensureForEdges(tokens, Map.of(node, FIRST));
            assertThat(only(tokens, node).id())
                    .as("the same token stays as it is")
                    .isEqualTo(before);

            FirstCredentials.ensureForEdges(tokens, Map.of(node, SECOND));
            assertThat(only(tokens, node).id()).isNotEqualTo(before);
            assertThat(tokens.isOfEdge(node, Tokens.hash(FIRST))).isFalse();
            assertThat(tokens.isOfEdge(node, Tokens.hash(SECOND))).isTrue();
        }
    }

    private static ApiToken only(ApiTokens tokens, String node) {
        assertThat(tokens.ofEdge(node)).hasSize(1);
        return tokens.ofEdge(node).getFirst();
    }
}
