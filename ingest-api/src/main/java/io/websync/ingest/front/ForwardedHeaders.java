package io.websync.ingest.front;

import io.netty.channel.unix.DomainSocketAddress;
import io.websync.ingest.IngestSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Makes of a request what the browser sent, where a trusted proxy passed it on: the client's address, the scheme and the host.
 * Nobody behind this sees any of these headers, whoever sent them, so nobody can believe them by mistake.
 */
@Component(WebHttpHandlerBuilder.FORWARDED_HEADER_TRANSFORMER_BEAN_NAME)
final class ForwardedHeaders extends ForwardedHeaderTransformer {

    private static final List<String> NAMES = List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Proto",
            "X-Forwarded-Ssl");
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private final TrustedProxies proxies;

    ForwardedHeaders(IngestSettings settings) {
        this.proxies = TrustedProxies.of(settings.front().trustedProxies());
    }

    @Override
    public ServerHttpRequest apply(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        if (NAMES.stream().noneMatch(headers::containsHeader)) {
            return request;
        }
        InetSocketAddress remote = request.getRemoteAddress();
        InetAddress peer = remote == null ? null : remote.getAddress();
        ServerHttpRequest.Builder plain = request.mutate();
        if (peer == null ? cameByTheSocket(request) : proxies.trusts(peer)) {
            InetAddress client = proxies.client(peer, headers.getOrEmpty("X-Forwarded-For"));
            if (client != null && !client.equals(peer)) {
                plain.remoteAddress(new InetSocketAddress(client, 0));
            }
            asTheBrowserSentIt(request, plain);
        }
        return plain.headers(all -> NAMES.forEach(all::remove)).build();
    }

    private static void asTheBrowserSentIt(ServerHttpRequest request, ServerHttpRequest.Builder plain) {
        URI uri = request.getURI();
        String proto = first(request, "X-Forwarded-Proto");
        String scheme =
                "https".equalsIgnoreCase(proto) ? "https" : "http".equalsIgnoreCase(proto) ? "http" : uri.getScheme();
        String host = first(request, "X-Forwarded-Host");
        String authority = uri.getRawAuthority();
        if (host != null && HOST.matcher(host).matches()) {
            String port = first(request, "X-Forwarded-Port");
            boolean namesItsPort = host.lastIndexOf(':') > host.lastIndexOf(']');
            authority = namesItsPort || port == null || !PORT.matcher(port).matches() || isDefault(scheme, port)
                    ? host
                    : host + ":" + port;
            plain.header(HttpHeaders.HOST, authority);
        }
        String query = uri.getRawQuery();
        plain.uri(URI.create(scheme + "://" + authority + uri.getRawPath() + (query == null ? "" : "?" + query)));
    }

    private static boolean isDefault(String scheme, String port) {
        return scheme.equals("https") ? port.equals("443") : port.equals("80");
    }

    /** What the proxy that is nearest to the browser said. */
    private static @Nullable String first(ServerHttpRequest request, String name) {
        String value = request.getHeaders().getFirst(name);
        return value == null || value.isBlank() ? null : value.split(",", 2)[0].strip();
    }

    /** Not to be mistaken for a connection that is gone already, and has no address for that. */
    private static boolean cameByTheSocket(ServerHttpRequest request) {
        HttpServerRequest connection = ServerHttpRequestDecorator.getNativeRequest(request);
        return connection.connectionHostAddress() instanceof DomainSocketAddress;
    }
}
