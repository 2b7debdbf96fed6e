package io.streamhouse.agent.rpc;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's REST, called with the caller's own credential. What it refuses comes back as
 * a problem of ours. All calls block.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(3);
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String JSON = "application/json";
    private static final int CREATED = 201;
    private static final int LAST_GOOD = 299;
    private static final int UNAVAILABLE = 503;
    private static final int BAD_GATEWAY = 502;
    private static final int FIRST_SERVER_FAULT = 500;

    private final Optional<URI> base;
    private final HttpClient client;

    /**
     * At a base address, when there is one; over TLS it is trusted as other agents are.
     *
     * @throws IOException when the own certificate cannot be read
     */
    public ControlPlane(Optional<URI> base, Optional<GrpcEndpoint.Tls> own) throws IOException {
        this.base = base;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_WAIT)
                        .followRedirects(HttpClient.Redirect.NEVER);
        if (own.isPresent()) {
            builder.sslContext(PeerTrust.context(own.get().certificateFile()));
        }
        this.client = builder.build();
    }

    /** Creates something; the answer's fields. */
    Map<String, Object> post(String path, Map<String, Object> body, Incoming call, String key) {
        HttpResponse<String> response =
                send(request(path, call, key, JSON), "POST", body(body), call);
        if (response.statusCode() != CREATED) {
            throw refusal(response);
        }
        return fields(response.body());
    }

    /** Changes something. */
    void patch(String path, Map<String, Object> body, Incoming call, String key) {
        requireGood(send(request(path, call, key, MERGE_PATCH), "PATCH", body(body), call));
    }

    /** Deletes something. */
    void delete(String path, Incoming call, String key) {
        requireGood(
                send(
                        request(path, call, key, JSON),
                        "DELETE",
                        HttpRequest.BodyPublishers.noBody(),
                        call));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static HttpRequest.BodyPublisher body(Map<String, Object> fields) {
        return HttpRequest.BodyPublishers.ofString(
                JSONObjectUtils.toJSONString(fields), StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path, Incoming call, String key, String type) {
        URI address =
                base.orElseThrow(
                        () -> unavailable("this agent was not told where the control plane is"));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve("/api/v1" + path))
                        .header("Content-Type", type)
                        .header("Accept", JSON)
                        .timeout(
                                Duration.ofNanos(
                                        Math.max(
                                                1,
                                                call.deadline()
                                                        .timeRemaining(TimeUnit.NANOSECONDS))));
        if (call.authorization() != null) {
            request.header("Authorization", call.authorization());
        }
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return request;
    }

    private HttpResponse<String> send(
            HttpRequest.Builder request,
            String method,
            HttpRequest.BodyPublisher body,
            Incoming call) {
        if (call.deadline().isExpired()) {
            throw unavailable("there was no time left to ask the control plane");
        }
        try {
            return client.send(
                    request.method(method, body).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (ConnectException | HttpConnectTimeoutException | SSLHandshakeException _) {
            // Nothing was sent.
            throw unavailable("the control plane cannot be reached");
        } catch (IOException _) {
            throw unknown();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unknown();
        }
    }

    private static void requireGood(HttpResponse<String> response) {
        if (response.statusCode() > LAST_GOOD) {
            throw refusal(response);
        }
    }

    private static Problem refusal(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status >= FIRST_SERVER_FAULT) {
            return status == UNAVAILABLE || status == BAD_GATEWAY
                    ? unavailable("the control plane cannot do this now")
                    : unknown();
        }
        return ControlPlaneProblems.of(
                fields(response.body()), response.headers().firstValue("Retry-After"));
    }

    private static Map<String, Object> fields(@Nullable String body) {
        try {
            return JSONObjectUtils.parse(body == null ? "" : body);
        } catch (ParseException _) {
            throw unknown();
        }
    }

    private static Problem unavailable(String explanation) {
        return Problem.of(Reason.CONTROL_PLANE_UNAVAILABLE, explanation)
                .retryAfter(Duration.ofSeconds(1));
    }

    private static Problem unknown() {
        return Problem.of(
                Reason.OUTCOME_UNKNOWN,
                "the control plane did not answer; ask again with the same request_id");
    }
}
