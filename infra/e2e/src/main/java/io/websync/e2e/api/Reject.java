package io.websync.e2e.api;

import tools.jackson.databind.JsonNode;

/** A line that was not taken. */
public record Reject(long line, String text, String reason) {

    static Reject of(JsonNode node) {
        return new Reject(
                node.path("line").asLong(),
                node.path("text").asString(),
                node.path("reason").asString());
    }
}
