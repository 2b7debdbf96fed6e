package io.streamhouse.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A REST API that answers as told and remembers what it was asked. */
final class FakeRest implements AutoCloseable {
    /** A request as it came. */
    record Asked(String line, Map<String, String> headers, String body) {}

    /** An answer to give. */
    record Told(int status, Map<String, List<String>> headers, String body) {}

    final List<Asked> asked = new ArrayList<>();
    private final Map<String, List<Told>> told = new LinkedHashMap<>();
    private final HttpServer server;

    FakeRest() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers in this order; the last one again and again. */
    FakeRest on(String line, Told... answers) {
        told.put(line, new ArrayList<>(List.of(answers)));
        return this;
    }

    FakeRest on(String line, int status, String body) {
        String type = status >= 400 ? "application/problem+json" : "application/json";
        return on(line, new Told(status, Map.of("Content-Type", List.of(type)), body));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name, values.getFirst()));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(line, headers, body));
        List<Told> answers =
                told.getOrDefault(
                        line,
                        List.of(
                                new Told(
                                        404,
                                        Map.of("Content-Type", List.of("application/problem+json")),
                                        "{\"reason\":\"ROUTE_NOT_FOUND\",\"detail\":\""
                                                + line
                                                + "\"}")));
        Told answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        answer.headers().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
