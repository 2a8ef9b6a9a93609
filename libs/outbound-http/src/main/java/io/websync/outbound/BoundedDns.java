package io.websync.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * Resolves names on platform threads of its own, with a time limit. The JDK asks the system's resolver in native code, which
 * holds the carrier of a virtual thread: two dead name servers would otherwise stop every virtual thread of a small machine.
 * Callers that ask for the same name at once share one look-up.
 */
final class BoundedDns implements Dns, AutoCloseable {

    private static final int THREADS = 64;

    private final Resolver resolver;
    private final Duration timeout;
    private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> running = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("outbound-dns-", 0).factory());

    BoundedDns(Resolver resolver, Duration timeout) {
        this.resolver = resolver;
        this.timeout = timeout;
        threads.allowCoreThreadTimeOut(true);
    }

    /** The addresses carry the name that was asked for, so that the guard knows it where the socket connects. */
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        CompletableFuture<List<InetAddress>> lookup = running.computeIfAbsent(host, this::start);
        try {
            return lookup.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw unknown(host, String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw unknown(host, "no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host, "interrupted", e);
        }
    }

    private CompletableFuture<List<InetAddress>> start(String host) {
        var lookup = new CompletableFuture<List<InetAddress>>();
        threads.execute(() -> {
            try {
                lookup.complete(named(host, resolver.resolve(host)));
            } catch (UnknownHostException | RuntimeException e) {
                lookup.completeExceptionally(e);
            } finally {
                running.remove(host, lookup);
            }
        });
        return lookup;
    }

    private static List<InetAddress> named(String host, List<InetAddress> addresses) throws UnknownHostException {
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host + " has no address");
        }
        var named = new ArrayList<InetAddress>(addresses.size());
        for (InetAddress address : addresses) {
            named.add(InetAddress.getByAddress(host, address.getAddress()));
        }
        return named;
    }

    private static UnknownHostException unknown(String host, String why, Throwable cause) {
        var unknown = new UnknownHostException(why.contains(host) ? why : host + ": " + why);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
