package io.streamhouse.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hands TCP connections on from one address to another. */
final class Forwarder implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile long lastHeardNanos = System.nanoTime();

    private Forwarder(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** Listens on an address and port for connections to the same port on loopback. */
    static Forwarder start(String address, int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        Forwarder forwarder =
                new Forwarder(
                        server, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofPlatform().daemon().name("forward-" + port).start(forwarder::accept);
        return forwarder;
    }

    /** How long nothing has come from whoever connects. */
    Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - lastHeardNanos);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                open.add(from);
                Thread.ofVirtual().start(() -> connect(from));
            } catch (IOException _) {
                // Closed; or one connection less.
            }
        }
    }

    private void connect(Socket from) {
        Socket to = new Socket();
        open.add(to);
        try {
            to.connect(target);
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copy(to, from, () -> {}));
            copy(from, to, () -> lastHeardNanos = System.nanoTime());
            back.join();
        } catch (IOException _) {
            // The target is not there: the caller sees the end of the connection.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            end(from);
            end(to);
        }
    }

    private void copy(Socket from, Socket to, Runnable passed) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                passed.run();
                out.write(chunk, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException _) {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(this::end);
    }
}
