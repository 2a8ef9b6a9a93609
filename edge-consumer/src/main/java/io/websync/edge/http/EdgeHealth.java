package io.websync.edge.http;

import io.websync.edge.EdgeRuntime;
import io.websync.edge.work.EdgeNode;
import java.util.function.Predicate;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Whether the edge can do its work. A center that gives nothing now is said, but leaves the edge ready. */
@Configuration(proxyBeanMethods = false)
public class EdgeHealth {

    @Bean
    HealthIndicator brokerHealthIndicator(EdgeRuntime runtime) {
        return () -> health(runtime, EdgeNode::brokerReachable, "no report was confirmed of late");
    }

    @Bean
    HealthIndicator rootHealthIndicator(EdgeRuntime runtime) {
        return () -> health(runtime, EdgeNode::rootWritable, "the root cannot be written");
    }

    @Bean
    HealthIndicator centerHealthIndicator(EdgeRuntime runtime) {
        return () -> {
            EdgeNode node = runtime.node();
            String reason = node == null ? null : node.centerUnavailable();
            Health.Builder health = Health.up();
            return (reason == null ? health : health.withDetail("transfers", reason)).build();
        };
    }

    @Bean
    HealthIndicator inventoryHealthIndicator(EdgeRuntime runtime) {
        return () -> {
            EdgeNode node = runtime.node();
            String trouble = node == null ? null : node.inventoryTrouble();
            return trouble == null
                    ? Health.up().build()
                    : Health.down().withDetail("reason", trouble).build();
        };
    }

    /** Files that wait for room do not hold up the others, so the edge stays ready. */
    @Bean
    HealthIndicator roomHealthIndicator(EdgeRuntime runtime) {
        return () -> {
            EdgeNode node = runtime.node();
            String reason = node == null ? null : node.noRoom();
            Health.Builder health = Health.up();
            return (reason == null ? health : health.withDetail("waiting", reason)).build();
        };
    }

    private static Health health(EdgeRuntime runtime, Predicate<EdgeNode> well, String otherwise) {
        EdgeNode node = runtime.node();
        if (node == null) {
            return Health.down().withDetail("reason", "the edge is not at work").build();
        }
        return well.test(node)
                ? Health.up().build()
                : Health.down().withDetail("reason", otherwise).build();
    }
}
