package io.websync.distributor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.ssl.SslHandler;
import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import io.websync.contracts.Digest;
import io.websync.distributor.blobs.AssetLookup;
import io.websync.distributor.blobs.Caller;
import io.websync.distributor.blobs.Conditions;
import io.websync.distributor.blobs.MirroredAsset;
import io.websync.distributor.blobs.RememberedRecipients;
import io.websync.distributor.blobs.TokenCheck;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * {@code GET|HEAD /blobs/<sha256>}, and {@code GET|HEAD /mirror/<host>/<path>}: the bytes by digest, and by the names that
 * people know. They stand on Reactor Netty itself, before Spring's handlers: a blob of a few kilobytes costs one hop to a
 * virtual thread and one write, and a large one is copied by the kernel.
 */
final class BlobRoutes {

    private static final Logger log = LoggerFactory.getLogger(BlobRoutes.class);
    private static final String BLOBS = "/blobs/";
    private static final String MIRROR = "/mirror/";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Map<String, String> BLOB_HEADERS = Map.of(
            HttpHeaders.CONTENT_TYPE,
            "application/octet-stream",
            HttpHeaders.CACHE_CONTROL,
            "private, max-age=31536000, immutable");

    /** Bytes read at once for a connection that is encrypted; up to 128 of them wait for a slow one. */
    private static final int CHUNK = 32 * 1024;

    private final TokenCheck tokens;
    private final RememberedRecipients recipients;
    private final AssetLookup assets;
    private final BlobAnswers answers;
    private final BlobMetrics metrics;
    private final Scheduler virtualThreads = Schedulers.fromExecutorService(Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("blobs-", 0).factory()));

    BlobRoutes(
            TokenCheck tokens,
            RememberedRecipients recipients,
            AssetLookup assets,
            BlobAnswers answers,
            BlobMetrics metrics) {
        this.tokens = tokens;
        this.recipients = recipients;
        this.assets = assets;
        this.answers = answers;
        this.metrics = metrics;
    }

    HttpServerRoutes addTo(HttpServerRoutes routes) {
        return routes.route(request -> isOurs(request, BLOBS), (request, response) -> handle(request, response, false))
                .route(request -> isOurs(request, MIRROR), (request, response) -> handle(request, response, true));
    }

    private static boolean isOurs(HttpServerRequest request, String prefix) {
        return request.uri().startsWith(prefix)
                && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD));
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response, boolean mirror) {
        return Mono.fromCallable(() -> answer(request, mirror))
                .subscribeOn(virtualThreads)
                .onErrorResume(e -> {
                    log.warn("GET {} failed", request.uri(), e);
                    return Mono.just(Problems.problem(
                            503, "Not available now", "the center cannot read its storage or catalog; try again"));
                })
                .flatMap(answer -> {
                    metrics.answered(answer, mirror);
                    return Mono.from(send(answer, request, response));
                });
    }

    private Answer answer(HttpServerRequest request, boolean mirror) throws IOException {
        Optional<Caller> caller = token(request).flatMap(tokens::caller);
        if (caller.isEmpty()) {
            return Problems.problem(
                    401,
                    "A token is needed",
                    "send Authorization: Bearer <token>, or the cookie «websync»",
                    Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
        }
        var headers = request.requestHeaders();
        var conditions = new Conditions(
                headers.get(HttpHeaders.IF_NONE_MATCH),
                headers.get(HttpHeaders.IF_RANGE),
                headers.get(HttpHeaders.RANGE));
        boolean head = request.method().equals(HttpMethod.HEAD);
        return mirror
                ? byName(caller.get(), request.uri().substring(MIRROR.length()), head, conditions)
                : byDigest(caller.get(), request.uri().substring(BLOBS.length()), head, conditions);
    }

    private Answer byDigest(Caller caller, String name, boolean head, Conditions conditions) throws IOException {
        Digest digest;
        try {
            digest = Digest.sha256(name);
        } catch (IllegalArgumentException e) {
            return Problems.problem(404, "No such blob", String.valueOf(e.getMessage()));
        }
        if (!recipients.mayRead(caller, digest)) {
            // What is for others is not there; whether it is, is not told.
            return Problems.problem(404, "No such blob", "the center holds no blob " + digest.hex() + " for this edge");
        }
        return answers.answer(digest, head, conditions, BLOB_HEADERS);
    }

    private Answer byName(Caller caller, String name, boolean head, Conditions conditions) throws IOException {
        AssetKey key;
        try {
            key = AssetKey.ofDestination(name);
        } catch (BadUrlException e) {
            return Problems.problem(404, "No such file", String.valueOf(e.getMessage()));
        }
        Optional<MirroredAsset> asset = assets.find(key);
        if (asset.isEmpty() || !recipients.mayRead(caller, asset.get().digest())) {
            return Problems.problem(404, "No such file", "the center does not mirror " + key);
        }
        var headers = new HashMap<String, String>();
        headers.put(HttpHeaders.CONTENT_TYPE, typeOf(key));
        headers.put(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        // Pages of strangers, on the host that has the user's cookie: they must not act there.
        headers.put("Content-Security-Policy", "sandbox");
        headers.put("X-Content-Type-Options", "nosniff");
        if (asset.get().lastModified() != null) {
            headers.put(HttpHeaders.LAST_MODIFIED, HTTP_DATE.format(asset.get().lastModified()));
        }
        return answers.answer(asset.get().digest(), head, conditions, headers);
    }

    /** A key is a URL by the WHATWG's standard, which java.net.URI does not take: {@code |}, {@code [} and more stand as they are. */
    static String typeOf(AssetKey key) {
        String value = key.value();
        int question = value.indexOf('?');
        String path = question < 0 ? value : value.substring(0, question);
        String name = StringUtils.uriDecode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
        return MediaTypeFactory.getMediaType(name)
                .orElse(MediaType.APPLICATION_OCTET_STREAM)
                .toString();
    }

    private static Optional<String> token(HttpServerRequest request) {
        String authorization = request.requestHeaders().get(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(authorization.substring(7).strip());
        }
        return request.cookies().values().stream()
                .flatMap(Set::stream)
                .filter(cookie -> cookie.name().equals("websync"))
                .map(Cookie::value)
                .findFirst();
    }

    private Publisher<Void> send(Answer answer, HttpServerRequest request, HttpServerResponse response) {
        response.status(answer.status());
        answer.headers().forEach(response::header);
        if (request.method().equals(HttpMethod.HEAD)) {
            close(answer);
            return response.send();
        }
        return switch (answer) {
            case Answer.Bare _ -> response.send();
            case Answer.Bytes small -> response.sendObject(Unpooled.wrappedBuffer(small.bytes()));
            case Answer.Region region ->
                isEncrypted(request)
                        ? response.send(read(region))
                        : response.sendObject(new DefaultFileRegion(region.file(), region.offset(), region.length()));
        };
    }

    private static boolean isEncrypted(HttpServerRequest request) {
        var found = new AtomicBoolean();
        request.withConnection(
                connection -> found.set(connection.channel().pipeline().get(SslHandler.class) != null));
        return found.get();
    }

    /** What is encrypted cannot be copied by the kernel. */
    private Flux<ByteBuf> read(Answer.Region region) {
        long end = region.offset() + region.length();
        return Flux.<ByteBuf, Long>generate(region::offset, (position, sink) -> {
                    if (position >= end) {
                        sink.complete();
                        return position;
                    }
                    byte[] chunk = new byte[(int) Math.min(CHUNK, end - position)];
                    try {
                        int count = region.file().read(ByteBuffer.wrap(chunk), position);
                        if (count < 0) {
                            throw new EOFException("the blob ends at " + position + ", and not at " + end);
                        }
                        sink.next(Unpooled.wrappedBuffer(chunk, 0, count));
                        return position + count;
                    } catch (IOException e) {
                        sink.error(e);
                        return position;
                    }
                })
                .subscribeOn(virtualThreads)
                .doFinally(_ -> close(region));
    }

    private static void close(Answer answer) {
        if (answer instanceof Answer.Region region) {
            try {
                region.file().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
