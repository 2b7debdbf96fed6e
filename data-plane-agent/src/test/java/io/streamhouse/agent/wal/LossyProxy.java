package io.streamhouse.agent.wal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;

/** Stands between a client and a server, and can lose answers that the server has given. */
final class LossyProxy implements AutoCloseable {
    /** What a pool says when it opens one connection more is smaller. */
    private static final int TURN_BYTES_MIN = 800;

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean losing;

    private LossyProxy(ServerSocket listening, int target) {
        this.listening = listening;
        this.target = target;
    }

    static LossyProxy before(int target) throws IOException {
        LossyProxy proxy =
                new LossyProxy(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), target);
        Thread.startVirtualThread(proxy::accept);
        return proxy;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The answer to the next turn is not passed on; the connection breaks instead. */
    void loseNextAnswer() {
        losing = true;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(LossyProxy::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                AtomicBoolean lost = new AtomicBoolean();
                Thread.startVirtualThread(() -> pump(client, server, read -> ask(read, lost)));
                Thread.startVirtualThread(() -> pump(server, client, _ -> lost.get()));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    /** The next turn decides which connection loses its answer. */
    private boolean ask(int bytes, AtomicBoolean lost) {
        if (losing && bytes >= TURN_BYTES_MIN) {
            losing = false;
            lost.set(true);
        }
        return false;
    }

    private void pump(Socket from, Socket to, IntPredicate breaksAt) {
        byte[] bytes = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (breaksAt.test(read)) {
                    break;
                }
                to.getOutputStream().write(bytes, 0, read);
            }
        } catch (IOException _) {
            // One side is gone, and so shall be the other.
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone already.
        }
    }
}
