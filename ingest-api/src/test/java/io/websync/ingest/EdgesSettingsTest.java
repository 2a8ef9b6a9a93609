package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.messaging.MasterSecret;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EdgesSettingsTest {

    private static final String SECRET = "a master secret for this test alone";
    private static final String KEY = "websync.edge.kafka.security.signing-key";
    private static final String PASSWORD = "websync.edge.kafka.security.password";

    @Test
    void withoutASecretAMachineThatJoinsGetsNoCredentials() {
        assertThat(settings(null, null).credentials("oslo")).isEmpty();
    }

    @Test
    void withASecretItGetsTheSigningKeyOfItsNameAndOnlyWhereThatIsWantedAUserAtTheBroker() {
        var secret = new MasterSecret(SECRET);
        assertThat(settings(SECRET, false).credentials("oslo"))
                .containsOnly(Map.entry(KEY, secret.signingKey("edge/oslo", 1).written()));
        assertThat(settings(SECRET, true).credentials("oslo"))
                .containsEntry(KEY, secret.signingKey("edge/oslo", 1).written())
                .containsEntry(PASSWORD, secret.brokerPassword("edge/oslo", 1))
                .containsEntry("websync.edge.kafka.security.user", "websync-edge-oslo")
                .containsEntry("websync.edge.kafka.security.mechanism", "SCRAM-SHA-512");
    }

    @Test
    void aNodeWhoseKeyWasChangedGetsTheOneOfItsNumber() {
        var secret = new MasterSecret(SECRET);
        assertThat(settings(SECRET, true).credentials("bergen"))
                .containsEntry(KEY, secret.signingKey("edge/bergen", 2).written())
                .containsEntry(PASSWORD, secret.brokerPassword("edge/bergen", 2))
                .containsEntry("websync.edge.kafka.security.mechanism", "SCRAM-SHA-256");
    }

    @Test
    void whatDoesNotFitTogetherStopsTheStartAndShowsNoSecret() {
        assertThatThrownBy(() -> settings(null, true)).hasMessageContaining("websync.ingest.edges.secret");
        assertThatThrownBy(() -> settings("short", false))
                .hasMessageContaining("32")
                .hasMessageNotContaining("«short»");
        assertThat(settings(SECRET, true).toString()).doesNotContain(SECRET);
    }

    private static EdgesSettings settings(@Nullable String secret, @Nullable Boolean kafkaUsers) {
        return new EdgesSettings(null, null, null, null, null, secret, kafkaUsers, Map.of("bergen", 2));
    }
}
