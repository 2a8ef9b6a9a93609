package io.websync.outbound;

import io.websync.contracts.FailureCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks addresses that users name, by HTTP/1.1 and HTTP/2, and never an internal one: see {@link AddressGuard}. Blocks the
 * calling thread, which best is a virtual one; any number of threads may use one client, and one process needs one.
 *
 * <p>No cookies, no cache, no proxy from the environment, no decompression. Redirects are followed here, each one through the
 * guard, with the headers of the profile of its own host.
 */
public final class OutboundClient implements AutoCloseable {

    /** How many connections that others left dirty are tried in a row. */
    private static final int DIRTY_CONNECTIONS = 5;

    private final OutboundSettings settings;
    private final BoundedDns dns;
    private final AddressGuard guard;
    private final OkHttpClient plain;
    private final HostClients clients;
    private final FailureClassifier classifier;
    /** For all that comes before the last header. */
    private final Duration longestWait;

    public OutboundClient(OutboundSettings settings) {
        this(settings, Resolver.system());
    }

    /** With another resolver than the system's; the guard looks at what it returns as it does at anything else. */
    public OutboundClient(OutboundSettings settings, Resolver resolver) {
        this.settings = settings;
        this.longestWait =
                settings.connectTimeout().plus(settings.stallTimeout()).multipliedBy(2);
        this.dns = new BoundedDns(resolver, settings.connectTimeout());
        this.guard = new AddressGuard(settings.allowRules());
        this.plain = new OkHttpClient.Builder()
                .dns(dns)
                .socketFactory(new GuardedSocketFactory(guard))
                .proxy(Proxy.NO_PROXY)
                .proxyAuthenticator(Authenticator.NONE)
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .followRedirects(false)
                .followSslRedirects(false)
                .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .connectTimeout(settings.connectTimeout())
                .readTimeout(settings.stallTimeout())
                .writeTimeout(settings.stallTimeout())
                .connectionPool(new ConnectionPool(settings.idleConnections(), 30, TimeUnit.SECONDS))
                .addNetworkInterceptor(this::untilAnswered)
                .eventListener(new FreshConnections())
                .build();
        this.clients = new HostClients(plain, settings);
        this.classifier = new FailureClassifier(settings.connectTimeout(), settings.stallTimeout());
    }

    /**
     * Makes the request and returns as soon as the header of the answer is there, whatever its status. The caller closes the
     * response.
     *
     * @throws OutboundException with the class of the failure
     * @throws InterruptedIOException when the thread is interrupted
     */
    public OutboundResponse exchange(OutboundRequest request) throws OutboundException, InterruptedIOException {
        HttpUrl url = HttpUrl.parse(request.url());
        if (url == null) {
            throw FailureClassifier.failure(FailureCode.PROTOCOL, "this is no URL to ask: " + request.url(), null);
        }
        Set<HttpUrl> asked = new HashSet<>();
        long endNanos = System.nanoTime() + longestWait.toNanos();
        while (true) {
            asked.add(url);
            OutboundResponse response = once(request, url, endNanos);
            if (!request.followsRedirects() || !isRedirect(response.status())) {
                return response;
            }
            HttpUrl next;
            try (response) {
                next = target(url, response);
            }
            if (asked.contains(next)) {
                throw FailureClassifier.failure(
                        FailureCode.REDIRECT, "the redirects lead in a circle to " + next, null);
            }
            if (asked.size() > settings.maxRedirects()) {
                throw FailureClassifier.failure(
                        FailureCode.REDIRECT, "more than " + settings.maxRedirects() + " redirects", null);
            }
            url = next;
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static HttpUrl target(HttpUrl from, OutboundResponse response) throws OutboundException {
        String location = response.header("Location").orElse("");
        HttpUrl target = location.isEmpty() ? null : from.resolve(location);
        if (target == null) {
            throw FailureClassifier.failure(
                    FailureCode.REDIRECT,
                    from.host() + " redirects to «" + location + "», which is no http or https URL",
                    null);
        }
        return target.newBuilder().username("").password("").fragment(null).build();
    }

    /**
     * Who sends more than it promised leaves the rest on the connection, where the next exchange takes it for its answer. That
     * exchange is not at fault, and is made again on another connection.
     */
    private OutboundResponse once(OutboundRequest request, HttpUrl url, long endNanos)
            throws OutboundException, InterruptedIOException {
        for (int dirty = 0; ; dirty++) {
            var progress = new Progress();
            try {
                return once(request, url, endNanos, progress);
            } catch (OutboundException e) {
                throw e;
            } catch (IOException e) {
                boolean again = e instanceof ProtocolException
                        && progress.usedConnection()
                        && request.followsRedirects()
                        && dirty < DIRTY_CONNECTIONS;
                if (!again) {
                    throw classifier.beforeAnswer(e, url, progress);
                }
            }
        }
    }

    private OutboundResponse once(OutboundRequest request, HttpUrl url, long endNanos, Progress progress)
            throws IOException {
        Response answer = null;
        try {
            if (clients.usesProxy(url)) {
                guardLiteral(url);
            }
            Call call = clients.clientFor(url).newCall(build(request, url, progress));
            long left = Math.max(1, endNanos - System.nanoTime());
            try (var _ = TimeLimit.begin(call, progress, Duration.ofNanos(left))) {
                answer = call.execute();
            }
            var body = new BodyInputStream(call, answer, url, classifier, settings);
            InetSocketAddress remote = Objects.requireNonNull(progress.remote(), "an answer without a connection");
            var response = new OutboundResponse(answer, url, remote, body);
            answer = null;
            return response;
        } finally {
            if (answer != null) {
                answer.close();
            }
        }
    }

    private void requireUsable(HttpUrl url, Headers headers) throws OutboundException {
        if (headers.byteCount() > settings.maxHeaderBytes()) {
            throw FailureClassifier.failure(
                    FailureCode.PROTOCOL,
                    url.host() + " sent a header of " + headers.byteCount() + " bytes; " + settings.maxHeaderBytes()
                            + " are allowed",
                    null);
        }
        Optional<String> flaw = Framing.flawOf(headers);
        if (flaw.isPresent()) {
            throw FailureClassifier.failure(FailureCode.PROTOCOL, url.host() + " sent " + flaw.get(), null);
        }
    }

    /** Behind a proxy no socket of ours connects to the address, so a literal one is looked at here. */
    private void guardLiteral(HttpUrl url) throws BlockedAddressException {
        try {
            guard.check(new InetSocketAddress(InetAddress.ofLiteral(url.host()), url.port()));
        } catch (IllegalArgumentException _) {
            // A name: the proxy resolves it.
        }
    }

    private Request build(OutboundRequest request, HttpUrl url, Progress progress) {
        var builder = new Request.Builder()
                .url(url)
                .tag(Progress.class, progress)
                .method(request.method(), body(request.body()))
                .header("User-Agent", settings.userAgent())
                // Said explicitly, so that the client neither asks for compression nor undoes it.
                .header("Accept-Encoding", "identity");
        request.headers().forEach(builder::header);
        clients.addHeaders(url, builder);
        return builder.build();
    }

    private static @Nullable RequestBody body(OutboundRequest.@Nullable Body body) {
        return body == null
                ? null
                : RequestBody.create(body.text().getBytes(StandardCharsets.UTF_8), MediaType.get(body.contentType()));
    }

    private Response untilAnswered(Interceptor.Chain chain) throws IOException {
        Progress progress = chain.request().tag(Progress.class);
        var connection = chain.connection();
        if (progress == null || connection == null) {
            return chain.proceed(chain.request());
        }
        progress.connected(connection.route().socketAddress());
        try (var _ = TimeLimit.begin(chain.call(), progress, settings.stallTimeout())) {
            Response answer = chain.proceed(chain.request());
            // Thrown here it ends the connection; nobody reads a body whose end nobody knows, not even to be done with
            // it.
            requireUsable(chain.request().url(), answer.headers());
            return answer;
        }
    }

    /** Tells an exchange that its connection is new. */
    private static final class FreshConnections extends EventListener {

        @Override
        public void connectEnd(Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
            Progress progress = call.request().tag(Progress.class);
            if (progress != null) {
                progress.madeConnection();
            }
        }
    }

    /** Ends idle connections; exchanges in progress go on. */
    @Override
    public void close() {
        dns.close();
        plain.connectionPool().evictAll();
    }
}
