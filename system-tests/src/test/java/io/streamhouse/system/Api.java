package io.streamhouse.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API with one bearer credential. */
public final class Api {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final Optional<String> credential;

    public Api(URI base) {
        this(base, Optional.empty());
    }

    private Api(URI base, Optional<String> credential) {
        this.base = base;
        this.credential = credential;
    }

    /** The same API with a token, an API key or the platform key. */
    public Api as(String bearer) {
        return new Api(base, Optional.of(bearer));
    }

    /** An answer: status, headers and body. */
    public record Answer(HttpResponse<byte[]> response) {
        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        public byte[] bytes() {
            return response.body();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** This answer, if it has the status; a failure that quotes the body otherwise. */
        public Answer expect(int status) {
            if (status() != status) {
                throw new AssertionError(
                        response.request().method()
                                + " "
                                + response.uri()
                                + " answered "
                                + status()
                                + " instead of "
                                + status
                                + ": "
                                + new String(
                                        response.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return this;
        }
    }

    public Answer get(String path) {
        return send("GET", path, Map.of(), Optional.empty());
    }

    public Answer get(String path, Map<String, String> headers) {
        return send("GET", path, headers, Optional.empty());
    }

    public Answer post(String path, Map<String, ?> body) {
        return send("POST", path, Map.of(), Optional.of(body));
    }

    public Answer put(String path, Map<String, ?> body) {
        return send("PUT", path, Map.of(), Optional.of(body));
    }

    public Answer delete(String path) {
        return send("DELETE", path, Map.of(), Optional.empty());
    }

    private Answer send(
            String method,
            String path,
            Map<String, String> headers,
            Optional<Map<String, ?>> body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .method(
                                method,
                                body.map(it ->
                                                HttpRequest.BodyPublishers.ofString(
                                                        JSON.writeValueAsString(it)))
                                        .orElse(HttpRequest.BodyPublishers.noBody()));
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        credential.ifPresent(it -> request.header("Authorization", "Bearer " + it));
        headers.forEach(request::header);
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new Unreachable(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable(method + " " + path, e);
        }
    }

    /** Nobody answered. */
    public static final class Unreachable extends RuntimeException {
        Unreachable(String what, Throwable cause) {
            super(what, cause);
        }
    }
}
