package io.websync.fetcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts every connection on loopback, and says nothing on any until its client gives up. */
final class SilentHost implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    SilentHost() throws IOException {
        Thread.ofVirtual().start(this::acceptAll);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The most connections that were open at once. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> hold(socket));
            }
        } catch (SocketException _) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hold(Socket socket) {
        try (socket) {
            byte[] request = new byte[8192];
            int read = socket.getInputStream().read(request);
            mostAtOnce.accumulateAndGet(open.size(), Math::max);
            while (read >= 0) {
                read = socket.getInputStream().read(request);
            }
        } catch (IOException _) {
            // The client went away.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
