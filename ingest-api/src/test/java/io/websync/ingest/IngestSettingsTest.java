package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.ingest.openid.OnOpenId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

class IngestSettingsTest {

    @Test
    void everySettingHasADefault() {
        IngestSettings settings = bind(Map.of("websync.ingest.short-list", "7"));
        assertThat(settings.shortList()).isEqualTo(7);
        assertThat(settings.lease()).hasSeconds(60);
        assertThat(settings.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(settings.adminToken()).isNull();
    }

    @Test
    void aWrongValueIsNamedWithItsRange() {
        assertWrong("lease", "1s", "websync.ingest.lease is PT3S to PT1H, but it is PT1S");
        assertWrong("max-entries", "0", "websync.ingest.max-entries is 1 to 100000000, but it is 0");
        assertWrong("max-body", "10B", "websync.ingest.max-body is 1KB to 1TB, but it is 10B");
        assertWrong("accounts.session", "1s", "websync.ingest.accounts.session is PT1M to PT8760H, but it is PT1S");
        assertWrong("accounts.daily-lines", "-1", "websync.ingest.accounts.daily-lines is at least 0, but it is -1");
        assertWrong("accounts.first-password", "short", "websync.ingest.accounts.first-password has 12 to 256");
        assertWrong(
                "dashboards",
                "javascript:alert(1)",
                "websync.ingest.dashboards is http://…, https://… or a path, but it is javascript:alert(1)");
        assertWrong("admin-token", "short", "websync.ingest.admin-token is 16 to 256");
        assertWrong("edges.tokens.oslo", "short", "websync.ingest.edges.tokens.oslo is of a node");
    }

    @Test
    void aBlankIssuerIsNone() {
        for (String blank : List.of("", "  ")) {
            assertThat(bind(Map.of("websync.ingest.accounts.oidc.issuer", blank))
                            .accounts()
                            .oidc()
                            .issuer())
                    .isNull();
            assertThat(hasOpenId(blank)).isFalse();
        }
        assertThat(hasOpenId("https://id.test")).isTrue();
    }

    private static boolean hasOpenId(String issuer) {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.of("websync.ingest.accounts.oidc.issuer", issuer)));
            context.register(WithOpenId.class);
            context.refresh();
            return context.getBeanNamesForType(WithOpenId.class).length == 1;
        }
    }

    @Test
    void halfAnOpenIdProviderIsRefusedByName() {
        assertWrong("accounts.oidc.issuer", "https://id.test", "client-id and client-secret beside it have to be, too");
        assertWrong("accounts.oidc.client-id", "websync", "so issuer beside it has to be, too");
        assertWrong("accounts.oidc.client-secret", "hidden", "so issuer beside it has to be, too");
        assertWrong(
                "accounts.oidc.role-claim", "groups", "role-claim and admin-values are given together or not at all");
    }

    @OnOpenId
    static class WithOpenId {}

    @Test
    void noSecretStandsInALog() {
        IngestSettings settings = bind(Map.of(
                "websync.ingest.admin-token",
                "websync_0123456789",
                "websync.ingest.catalog.password",
                "secret",
                "websync.ingest.accounts.first-password",
                "secret secret",
                "websync.ingest.edges.tokens.oslo",
                "websync_0123456789"));
        assertThat(settings.edges().tokens()).containsKey("oslo");
        assertThat(settings + " " + settings.edges()).doesNotContain("0123456789", "secret");
    }

    private static void assertWrong(String name, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of("websync.ingest." + name, value)))
                .rootCause()
                .hasMessageContaining(message);
    }

    private static IngestSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("websync.ingest", IngestSettings.class);
    }
}
