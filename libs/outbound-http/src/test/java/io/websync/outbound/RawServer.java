package io.websync.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Answers every connection with given bytes, whether they are HTTP or not, and then closes it or holds it open. */
final class RawServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String answer;
    private final boolean hold;

    /** @param hold keeps the connection open in silence after the answer */
    RawServer(String answer, boolean hold) throws IOException {
        this.answer = answer;
        this.hold = hold;
        Thread.ofVirtual().start(this::acceptAll);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/file";
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (SocketException _) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            byte[] request = new byte[8192];
            if (socket.getInputStream().read(request) < 0) {
                return;
            }
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (hold) {
                // Until the client gives up and closes.
                while (socket.getInputStream().read(request) >= 0) {
                    Thread.onSpinWait();
                }
            }
        } catch (IOException _) {
            // the client went away
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
