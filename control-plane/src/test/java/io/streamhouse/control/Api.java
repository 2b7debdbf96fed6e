package io.streamhouse.control;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of the REST API: a browser with cookies, or a machine with a bearer credential. */
public final class Api {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI base;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .cookieHandler(cookies)
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final List<String> headers = new ArrayList<>();
    private boolean csrf = true;

    private Api(URI base) {
        this.base = base;
    }

    /** A browser without any cookie yet. */
    public static Api browser(RunningPlane plane) {
        return new Api(plane.base());
    }

    /** A machine. */
    public static Api machine(RunningPlane plane, String bearer) {
        return new Api(plane.base()).with("Authorization", "Bearer " + bearer);
    }

    /** A person who has just signed up, in a browser. */
    public static Api signedUp(RunningPlane plane) {
        Api api = browser(plane);
        api.post("/auth/signup", signUp(email(), "Acme")).expect(201);
        return api;
    }

    public static String email() {
        return "p" + UUID.randomUUID() + "@example.com";
    }

    public static String signUp(String email, String name) {
        return "{\"email\":\"%s\",\"password\":\"correct horse battery\",\"org_name\":\"%s\"}"
                .formatted(email, name);
    }

    /** Sends this header from now on. */
    public Api with(String name, String value) {
        headers.add(name);
        headers.add(value);
        return this;
    }

    /** Leaves the CSRF header out from now on. */
    public Api withoutCsrf() {
        csrf = false;
        return this;
    }

    /** What came back. */
    public record Answer(HttpResponse<String> raw) {
        public int status() {
            return raw.statusCode();
        }

        public String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        public JsonNode json() {
            return JSON.readTree(raw.body());
        }

        public String text(String field) {
            return json().path(field).asString("");
        }

        /** Fails unless the status is this. */
        public Answer expect(int status) {
            if (raw.statusCode() != status) {
                throw new AssertionError(
                        raw.request().method()
                                + " "
                                + raw.request().uri()
                                + " answered "
                                + raw.statusCode()
                                + " instead of "
                                + status
                                + ": "
                                + raw.body());
            }
            return this;
        }

        /** Fails unless it is this problem. */
        public Answer expect(int status, String reason) {
            expect(status);
            if (!text("reason").equals(reason)
                    || !header("content-type").equals("application/problem+json")
                    || !text("request_id").equals(header("x-request-id"))) {
                throw new AssertionError("not " + reason + ": " + raw.headers() + raw.body());
            }
            return this;
        }
    }

    public Answer get(String path, String... more) {
        return send("GET", path, null, more);
    }

    public Answer post(String path, String body, String... more) {
        return send("POST", path, body, more);
    }

    public Answer put(String path, String body, String... more) {
        return send("PUT", path, body, more);
    }

    public Answer delete(String path, String... more) {
        return send("DELETE", path, null, more);
    }

    /** Sends a request; {@code more} are names and values of headers in turn. */
    public Answer send(String method, String path, String body, String... more) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (body != null && !List.of(more).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (csrf && !method.equals("GET")) {
            String token = cookie("streamhouse_csrf");
            if (!token.isEmpty()) {
                request.header("X-CSRF-Token", token);
            }
        }
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        for (int i = 0; i < more.length; i += 2) {
            request.setHeader(more[i], more[i + 1]);
        }
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The value of a cookie; empty when there is none. */
    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    public HttpClient http() {
        return http;
    }

    /** Paths are below /api/v1, unless they begin with two slashes. */
    public URI resolve(String path) {
        return base.resolve(path.startsWith("//") ? path.substring(1) : "/api/v1" + path);
    }
}
