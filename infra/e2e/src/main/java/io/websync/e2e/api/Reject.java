package io.websync.e2e.api;

import tools.jackson.databind.JsonNode;

/** A line that was not taken. */
public record Reject(int line, String text, String reason) {

    static Reject of(JsonNode node) {
        return new Reject(
                node.path("line").asInt(),
                node.path("text").asString(),
                node.path("reason").asString());
    }
}
