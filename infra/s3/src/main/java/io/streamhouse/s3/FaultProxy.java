package io.streamhouse.s3;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before an HTTP/1.1 server and brings faults by a plan, which may be changed while it runs.
 * One request per connection; each connection has a virtual thread. Requests need a {@code
 * Content-Length} when they have a body.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int PIECE_BYTES = 8 * 1024;

    private final InetSocketAddress server;
    private final ServerSocket listening;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile FaultPlan plan;

    private FaultProxy(InetSocketAddress server, FaultPlan plan) throws IOException {
        this.server = server;
        this.plan = plan;
        this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    /** A proxy on a free port of loopback. */
    public static FaultProxy start(URI server, FaultPlan plan) throws IOException {
        FaultProxy proxy =
                new FaultProxy(new InetSocketAddress(server.getHost(), server.getPort()), plan);
        Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
        return proxy;
    }

    /** Where it listens. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** What befalls requests from now on. */
    public void plan(FaultPlan newPlan) {
        plan = newPlan;
    }

    /** How many requests came. */
    public int requests() {
        return requests.get();
    }

    /** How many of them had a fault. */
    public int faults() {
        return faults.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (SocketException _) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException("the proxy cannot accept", e);
            }
        }
    }

    /** A connection that breaks is what this is for: nobody needs to hear of it. */
    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            HttpHead head = HttpHead.read(in);
            if (head.first().isEmpty()) {
                return;
            }
            String[] line = head.first().split(" ", -1);
            FaultPlan.Request request =
                    new FaultPlan.Request(requests.incrementAndGet(), line[0], line[1]);
            Fault fault = plan.of(request);
            if (!(fault instanceof Fault.None)) {
                faults.incrementAndGet();
            }
            if (head.has("expect")) {
                client.getOutputStream()
                        .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            byte[] body = in.readNBytes(head.contentLength());
            answer(client, head, body, fault);
        } catch (IOException _) {
            // As said above.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void answer(Socket client, HttpHead head, byte[] body, Fault fault)
            throws IOException, InterruptedException {
        switch (fault) {
            case Fault.Lose() -> reset(client);
            case Fault.Refuse(int status) -> refuse(client, status);
            case Fault.LoseReply() -> {
                var _ = forward(head, body);
                reset(client);
            }
            case Fault.RefuseAfter(int status) -> {
                var _ = forward(head, body);
                refuse(client, status);
            }
            case Fault.CutBody(int bytes) -> {
                Reply reply = forward(head, body);
                client.getOutputStream().write(reply.head().bytes());
                int kept = Math.min(bytes, Math.max(0, reply.body().length - 1));
                client.getOutputStream().write(reply.body(), 0, kept);
                client.getOutputStream().flush();
                reset(client);
            }
            case Fault.Delay(var by) -> {
                Reply reply = forward(head, body);
                TimeUnit.MILLISECONDS.sleep(by.toMillis());
                write(client, reply, Integer.MAX_VALUE);
            }
            case Fault.Slow(int bytesPerSecond) ->
                    write(client, forward(head, body), bytesPerSecond);
            case Fault.None() -> write(client, forward(head, body), Integer.MAX_VALUE);
        }
    }

    private record Reply(HttpHead head, byte[] body) {}

    private Reply forward(HttpHead head, byte[] body) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, 5_000);
            OutputStream out = socket.getOutputStream();
            out.write(
                    head.without("expect").without("connection").with("Connection: close").bytes());
            out.write(body);
            out.flush();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            HttpHead answer = HttpHead.read(in);
            return new Reply(answer, in.readAllBytes());
        }
    }

    private static void write(Socket client, Reply reply, int bytesPerSecond)
            throws IOException, InterruptedException {
        OutputStream out = client.getOutputStream();
        out.write(reply.head().bytes());
        byte[] body = reply.body();
        for (int at = 0; at < body.length; at += PIECE_BYTES) {
            int size = Math.min(PIECE_BYTES, body.length - at);
            out.write(body, at, size);
            out.flush();
            if (bytesPerSecond < Integer.MAX_VALUE) {
                TimeUnit.MILLISECONDS.sleep(1_000L * size / bytesPerSecond);
            }
        }
        out.flush();
    }

    private static void refuse(Socket client, int status) throws IOException {
        String text =
                "HTTP/1.1 " + status + " Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }
}
