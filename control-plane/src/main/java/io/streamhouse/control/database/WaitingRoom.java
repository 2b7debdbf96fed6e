package io.streamhouse.control.database;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.HttpProblems;
import io.streamhouse.control.request.RequestId;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.settings.SettingsFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers on the program's port while it cannot serve yet: alive, not ready, try again. With TLS
 * the port stays closed instead.
 */
final class WaitingRoom implements AutoCloseable {
    private static final RestJson JSON = new RestJson();
    private static final Problem ABSENT =
            Problem.of(
                    Reason.DATABASE_UNAVAILABLE,
                    "StreamHouse is starting and waits for its database. Try again.");

    private final Optional<HttpServer> server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private WaitingRoom(Optional<HttpServer> server) {
        this.server = server;
        server.ifPresent(it -> {
            it.setExecutor(threads);
            it.createContext("/", WaitingRoom::answer);
            it.start();
        });
    }

    static WaitingRoom open(ControlPlaneConfig config) {
        if (config.tls().isPresent()) {
            return new WaitingRoom(Optional.empty());
        }
        try {
            InetSocketAddress address =
                    new InetSocketAddress(config.bindAddress(), config.httpPort());
            return new WaitingRoom(Optional.of(HttpServer.create(address, 0)));
        } catch (IOException e) {
            throw new SettingsFailure(
                    "cannot listen on "
                            + config.bindAddress()
                            + ":"
                            + config.httpPort()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean alive = exchange.getRequestURI().getPath().equals("/healthz");
            String requestId = UUID.randomUUID().toString();
            byte[] body =
                    alive
                            ? "{\"status\":\"alive\"}".getBytes(StandardCharsets.UTF_8)
                            : JSON.bytes(HttpProblems.body(List.of(ABSENT), requestId));
            exchange.getResponseHeaders()
                    .set("Content-Type", alive ? "application/json" : HttpProblems.MEDIA_TYPE);
            exchange.getResponseHeaders().set("Retry-After", "1");
            exchange.getResponseHeaders().set(RequestId.HEADER, requestId);
            exchange.sendResponseHeaders(alive ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.ifPresent(it -> it.stop(0));
        threads.close();
    }
}
