package io.websync.outbound;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to make.
 *
 * @param method GET and HEAD follow redirects; of any other method the redirect itself is the response
 * @param url http or https
 * @param headers sent as they are to every host of a chain of redirects, so never a credential: those belong into a profile
 * @param body null for none
 */
public record OutboundRequest(
        String method,
        String url,
        Map<String, String> headers,
        @Nullable Body body) {

    /** Text that is sent as UTF-8, as that of a webhook. */
    public record Body(String contentType, String text) {}

    public OutboundRequest {
        headers = Map.copyOf(headers);
    }

    public static OutboundRequest get(String url) {
        return new OutboundRequest("GET", url, Map.of(), null);
    }

    public static OutboundRequest head(String url) {
        return new OutboundRequest("HEAD", url, Map.of(), null);
    }

    public static OutboundRequest post(String url, String contentType, String text) {
        return new OutboundRequest("POST", url, Map.of(), new Body(contentType, text));
    }

    /** This request with one header more, such as {@code Range}, {@code If-Range} or {@code If-None-Match}. */
    public OutboundRequest with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new OutboundRequest(method, url, more, body);
    }

    boolean followsRedirects() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
