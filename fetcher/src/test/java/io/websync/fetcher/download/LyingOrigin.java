package io.websync.fetcher.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real socket server on loopback that answers byte by byte what a test wants, HTTP or not. */
final class LyingOrigin implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("(?i)\nrange: bytes=(\\d+)-");

    /** One request, and the connection that it came on. */
    static final class Exchange {

        private final Socket socket;
        private final String head;
        private final int number;

        Exchange(Socket socket, String head, int number) {
            this.socket = socket;
            this.head = head;
            this.number = number;
        }

        /** From 1, of all requests to this origin. */
        int number() {
            return number;
        }

        /** First byte of the range that is asked for; 0 without one. */
        int from() {
            Matcher range = RANGE.matcher(head);
            return range.find() ? Integer.parseInt(range.group(1)) : 0;
        }

        Exchange send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        Exchange send(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            return this;
        }

        /** A byte now and then, until the client has had enough. */
        void drip(byte[] bytes) throws IOException, InterruptedException {
            for (byte one : bytes) {
                socket.getOutputStream().write(one);
                Thread.sleep(50);
            }
        }

        /** Says nothing more, until the client has had enough. */
        void stall() throws IOException {
            InputStream in = socket.getInputStream();
            int read = in.read();
            while (read >= 0) {
                read = in.read();
            }
        }

        /** Ends the connection by a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Ends the connection in order. */
        void end() throws IOException {
            socket.close();
        }
    }

    /** What answers a request. What it leaves open serves the next request. */
    @FunctionalInterface
    interface Answer {
        void to(Exchange exchange) throws IOException, InterruptedException;
    }

    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Answer answer = Exchange::end;

    LyingOrigin() throws IOException {
        Thread.ofVirtual().start(this::acceptAll);
    }

    void answer(Answer next) {
        answer = next;
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    String url(String path) {
        return "http://" + address() + path;
    }

    /** The heads of all requests. */
    List<String> asked() {
        return asked;
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
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
            socket.setTcpNoDelay(true);
            String head = readHead(socket.getInputStream());
            while (!head.isEmpty() && !socket.isClosed()) {
                int number;
                synchronized (asked) {
                    asked.add(head);
                    number = asked.size();
                }
                answer.to(new Exchange(socket, head, number));
                head = socket.isClosed() ? "" : readHead(socket.getInputStream());
            }
        } catch (IOException _) {
            // The client has had enough.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int read = in.read(); read >= 0; read = in.read()) {
            head.append((char) read);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
