package io.websync.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSecurityTest {

    @TempDir
    Path folder;

    @Test
    void withoutSettingsItIsInTheClearAndSaysNothingToKafka() {
        assertThat(KafkaSecurity.NONE.properties()).isEmpty();
        // As empty variables of an environment come in.
        assertThat(new KafkaSecurity("", "", "", Path.of(""), "", Path.of(""), Path.of(""), "").properties())
                .isEmpty();
    }

    @Test
    void aUserAndPasswordAreAskedForByScramOverTls() {
        var security = new KafkaSecurity(null, "ann", "with \" and \\", null, null, null, null, null);
        assertThat(security.properties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"ann\""
                                + " password=\"with \\\" and \\\\\";");
        assertThat(security.toString()).contains("ann").doesNotContain("with");
    }

    @Test
    void thePasswordIsReadFromAFileEachTimeAClientIsMade() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        var security = new KafkaSecurity(null, "ann", null, file, null, null, null, null);
        assertThat(String.valueOf(security.properties().get("sasl.jaas.config")))
                .endsWith("password=\"first\";");
        Files.writeString(file, "second");
        assertThat(String.valueOf(security.properties().get("sasl.jaas.config")))
                .endsWith("password=\"second\";");
    }

    @Test
    void certificatesAloneAreTlsAndAnOwnOneIsShown() throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), "");
        Path own = Files.writeString(folder.resolve("own.pem"), "");
        assertThat(new KafkaSecurity(null, null, null, null, null, ca, own, null).properties())
                .containsOnly(
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("ssl.truststore.type", "PEM"),
                        Map.entry("ssl.truststore.location", ca.toString()),
                        Map.entry("ssl.keystore.type", "PEM"),
                        Map.entry("ssl.keystore.location", own.toString()));
    }

    @Test
    void aPropertyOfKafkasOwnWins() {
        var security = new KafkaSecurity(null, "ann", "secret", null, null, null, null, null);
        var settings = new KafkaSettings("a:1", Map.of("sasl.mechanism", "PLAIN"), null, null, security);
        assertThat(settings.common("me"))
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("security.protocol", "SASL_SSL");
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void whatDoesNotFitTogetherStopsTheStartAndShowsNoPassword() {
        refused("SASL_SSL", null, null, "user is none");
        refused(null, "ann", null, "a password is not given");
        refused("PLAINTEXT", "ann", "secret", "PLAINTEXT");
        refused("SSL", "ann", "secret", "SSL");
        refused(null, null, "secret", "a password is given");
        refused("TLS", null, null, "«TLS»");
        assertThatThrownBy(() ->
                        new KafkaSecurity(null, "ann", "secret", null, null, folder.resolve("missing.pem"), null, null))
                .hasMessageContaining("kafka.security")
                .hasMessageContaining("missing.pem");
        assertThatThrownBy(() -> new KafkaSecurity(null, "ann", "secret", null, "PLAIN", null, null, null))
                .hasMessageContaining("SCRAM-SHA-512")
                .hasMessageContaining("«PLAIN»");
        assertThatThrownBy(() -> new KafkaSecurity(null, null, null, null, null, null, null, "1.no-key"))
                .hasMessageContaining("signing key")
                .hasMessageNotContaining("no-key");
    }

    private static void refused(
            @org.jspecify.annotations.Nullable String protocol,
            @org.jspecify.annotations.Nullable String user,
            @org.jspecify.annotations.Nullable String password,
            String says) {
        assertThatThrownBy(() -> new KafkaSecurity(protocol, user, password, null, null, null, null, null))
                .hasMessageContaining(says)
                .hasMessageNotContaining("secret");
    }
}
