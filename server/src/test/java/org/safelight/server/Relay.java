package org.safelight.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/// Stands between browsers and a server: passes on every byte, remembers all that came from the server, and
/// can cut what is connected, as a network does.
public final class Relay implements AutoCloseable {
    private final ServerSocket listening;
    private final IntSupplier port;
    private final boolean remembers;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /// What came from the server, connection by connection.
    private final List<ByteArrayOutputStream> received = new CopyOnWriteArrayList<>();

    private Relay(IntSupplier port, boolean remembers) throws IOException {
        this.port = port;
        this.remembers = remembers;
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// One that remembers what passes.
    public static Relay recording(RunningServer server) throws IOException {
        int port = java.net.URI.create(server.url()).getPort();
        return new Relay(() -> port, true);
    }

    /// One that only passes on and cuts.
    ///
    /// @param port of the server, asked at each connection: it may start again on another
    public static Relay to(IntSupplier port) throws IOException {
        return new Relay(port, false);
    }

    public String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /// Cuts all that is connected.
    public void cut() {
        open.forEach(Relay::closeQuietly);
    }

    /// Whether these bytes have come from the server up to now.
    public boolean hasPassed(byte[] piece) {
        return received.stream().anyMatch(stream -> {
            byte[] all = stream.toByteArray();
            for (int at = 0; at <= all.length - piece.length; at++) {
                if (all[at] == piece[0] && Arrays.equals(all, at, at + piece.length, piece, 0, piece.length)) {
                    return true;
                }
            }
            return false;
        });
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket browser = listening.accept();
                Socket server = new Socket();
                open.add(browser);
                open.add(server);
                Thread.ofVirtual().start(() -> {
                    try {
                        server.connect(
                                new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt()));
                        Thread.ofVirtual().start(() -> pass(server, browser, remembers));
                        pass(browser, server, false);
                    } catch (IOException refused) {
                        closeQuietly(browser);
                        closeQuietly(server);
                    }
                });
            } catch (IOException closed) {
                // Closed, or a browser that went away at once.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean isRemembered) {
        byte[] buffer = new byte[1 << 16];
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        if (isRemembered) {
            received.add(stream);
        }
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (isRemembered) {
                    stream.write(buffer, 0, read);
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException cut) {
            // The end of this connection.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAnyhow) {
            // Nothing is left to close.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
