package io.streamhouse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls the REST API; problems become {@link CommandFailure}s. */
final class Rest {
    private static final int CONNECT_LIMIT_MS = 5_000;
    private static final int READ_LIMIT_MS = 60_000;
    private static final int WRITE_ATTEMPTS = 2;
    private static final int UNAUTHORIZED = 401;
    private static final String POSITION = "X-StreamHouse-Position";
    private static final String MIN_POSITION = "X-StreamHouse-Min-Position";

    private final String base;
    private final Identity identity;

    Rest(String base, Identity identity) {
        this.base = base;
        this.identity = identity;
    }

    /** Who asks: headers to send, and what to remember of the answer. */
    record Identity(Map<String, String> headers, @Nullable Cli remembering) {
        static Identity nobody() {
            return new Identity(Map.of(), null);
        }

        static Identity bearer(String credential) {
            return new Identity(Map.of("Authorization", "Bearer " + credential), null);
        }

        /**
         * The API key of the command line; else the login, whose session outlives its token;
         * without one the API key of the environment.
         */
        static Identity of(Cli cli) {
            Optional<String> chosen = cli.chosenKey();
            if (chosen.isPresent()) {
                return bearer(chosen.get());
            }
            StoredLogin login = cli.loginHere();
            if (login.session().isPresent() && login.csrf().isPresent()) {
                Map<String, String> headers = new LinkedHashMap<>();
                headers.put(
                        "Cookie",
                        "streamhouse_session="
                                + login.session().get()
                                + "; streamhouse_csrf="
                                + login.csrf().get());
                headers.put("X-CSRF-Token", login.csrf().get());
                login.position().ifPresent(it -> headers.put(MIN_POSITION, it));
                return new Identity(headers, cli);
            }
            return cli.apiKey()
                    .map(Identity::bearer)
                    .orElseThrow(() ->
                            new CommandFailure(
                                    CommandFailure.REFUSED,
                                    "not logged in"
                                            + elsewhere(cli)
                                            + "; use 'streamctl login' or 'streamctl signup'"));
        }

        private static String elsewhere(Cli cli) {
            return cli.login().session().isEmpty()
                    ? ""
                    : " at " + cli.baseUrl() + " (but at " + cli.login().url().orElse("-") + ")";
        }

        /** A login comes before the key of the environment, also when it is over. */
        Optional<String> hint(Answer answer) {
            return remembering != null && answer.status() == UNAUTHORIZED
                    ? Optional.of(Hints.afterTheLogin(remembering.apiKey().isPresent()))
                    : Optional.empty();
        }
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        JsonNode json() {
            return Json.parse(body);
        }

        Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(it -> name.equalsIgnoreCase(it.getKey()))
                    .map(it -> it.getValue().getFirst())
                    .findFirst();
        }

        List<String> cookies() {
            return headers.entrySet().stream()
                    .filter(it -> "Set-Cookie".equalsIgnoreCase(it.getKey()))
                    .flatMap(it -> it.getValue().stream())
                    .toList();
        }
    }

    Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    Answer get(String path, String accept) {
        return send("GET", path, null, Map.of("Accept", accept));
    }

    Answer post(String path, @Nullable Object body) {
        return write("POST", path, body);
    }

    Answer put(String path, Object body) {
        return write("PUT", path, body);
    }

    Answer patch(String path, Object body) {
        return write("PATCH", path, body);
    }

    Answer delete(String path) {
        return write("DELETE", path, null);
    }

    /** All items of a paged list, as one list. */
    JsonNode all(String path, int limit) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            String separator = path.contains("?") ? "&" : "?";
            String page = cursor.isEmpty() ? path : path + separator + "cursor=" + encoded(cursor);
            JsonNode answer = get(page).json();
            items.addAll(Json.items(answer));
            cursor = Json.text(answer, "next_cursor");
        } while (!cursor.equals("-") && items.size() < limit);
        var list = Json.object();
        list.putArray("items").addAll(items.subList(0, Math.min(limit, items.size())));
        return list;
    }

    /** A query string of the parameters that are there. */
    static String query(Map<String, @Nullable String> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> {
            if (value != null) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encoded(value));
            }
        });
        return query.toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The key makes it safe to send a write again when no answer came. */
    private Answer write(String method, String path, @Nullable Object body) {
        Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        for (int attempt = 1; ; attempt++) {
            try {
                return send(method, path, body, headers);
            } catch (CommandFailure e) {
                boolean unavailable = e.exitCode() == CommandFailure.UNAVAILABLE;
                if (!unavailable || attempt == WRITE_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Answer send(
            String method, String path, @Nullable Object body, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>(identity.headers());
        headers.putAll(more);
        Answer answer = exchange(method, path, body, headers);
        if (Problems.is(answer, "PROJECTION_LAG") && headers.remove(MIN_POSITION) != null) {
            // The position is of another installation, or the read side is late: ask without it.
            answer = exchange(method, path, body, headers);
        }
        if (answer.status() >= 300) {
            throw Problems.failure(answer, base, identity.hint(answer));
        }
        Cli cli = identity.remembering();
        Optional<String> position = answer.header(POSITION);
        if (cli != null && position.isPresent()) {
            cli.remember(cli.login().at(position.get()));
        }
        return answer;
    }

    private Answer exchange(
            String method, String path, @Nullable Object body, Map<String, String> headers) {
        try {
            if (method.equals("PATCH")) {
                return PatchRequest.send(URI.create(base + path), body, headers);
            }
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_LIMIT_MS);
            connection.setReadTimeout(READ_LIMIT_MS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "application/json");
            headers.forEach(connection::setRequestProperty);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(Json.compact(body).getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            return new Answer(status, connection.getHeaderFields(), content(connection, status));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE,
                    base
                            + " cannot be reached ("
                            + e.getMessage()
                            + "); start StreamHouse with 'make run', or set STREAMHOUSE_URL");
        }
    }

    private static byte[] content(HttpURLConnection connection, int status) throws IOException {
        InputStream stream =
                status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        if (stream == null) {
            return new byte[0];
        }
        try (stream) {
            return stream.readAllBytes();
        }
    }
}
