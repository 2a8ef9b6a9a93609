package io.websync.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Answers each request with its own head as body; one that upgrades to a web socket gets 101, and then every byte back. Stands in for
 * Grafana, of which a test needs no more.
 */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listening;

    EchoServer() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            if (head.indexOf("Upgrade: websocket") >= 0) {
                out.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                for (int next = in.read(); next >= 0; next = in.read()) {
                    out.write(next);
                }
            } else {
                out.write(
                        ("HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\nConnection: close\r\n\r\n" + head)
                                .getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException _) {
            // The test sees it.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
