package io.streamhouse.agent.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /healthz}, {@code /readyz} and {@code /metrics}, for machines that watch the agent. */
public final class WebServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;

    private WebServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Binds and serves. */
    public static WebServer start(
            InetSocketAddress address, Readiness readiness, PrometheusMeterRegistry metrics)
            throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/healthz", exchange -> answer(exchange, 200, TEXT, "ok\n"));
        server.createContext("/readyz", exchange -> readyz(exchange, readiness));
        server.createContext(
                "/metrics", exchange -> answer(exchange, 200, METRICS, metrics.scrape()));
        server.start();
        return new WebServer(server, threads);
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void readyz(HttpExchange exchange, Readiness readiness) throws IOException {
        String obstacle = readiness.obstacle().orElse("");
        int status = obstacle.isEmpty() ? 200 : 503;
        answer(exchange, status, TEXT, obstacle.isEmpty() ? "ready\n" : obstacle + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
            if (!head) {
                OutputStream out = exchange.getResponseBody();
                out.write(bytes);
            }
        }
    }
}
