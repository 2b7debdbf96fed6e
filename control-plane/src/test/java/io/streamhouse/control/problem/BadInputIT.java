package io.streamhouse.control.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Rows;
import io.streamhouse.control.RunningPlane;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputIT {
    private final RunningPlane plane = RunningPlane.shared();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"t\",\"partition_count\":1,\"colour\":\"red\"} | UNKNOWN_FIELD | colour",
                "{\"name\":\"t\",\"partition_count\":\"1\"} | INVALID_FIELD | partition_count",
                "{\"name\":\"t\",\"partition_count\":1.5} | INVALID_FIELD | partition_count",
                "{\"name\":7,\"partition_count\":1} | INVALID_FIELD | name",
                "{\"name\":\"t\"} | INVALID_FIELD | partition_count",
                "{\"name\":null,\"partition_count\":1} | INVALID_FIELD | name",
                "{\"name\":\"sl/ash\",\"partition_count\":1} | INVALID_TOPIC_NAME | name",
                "{\"name\":\"..\",\"partition_count\":1} | INVALID_TOPIC_NAME | name",
                "{\"name\":\"t\",\"partition_count\":0} | INVALID_PARTITION_COUNT | partition_count",
                "{\"name\":\"t\",\"partition_count\":99999999999} | INVALID_FIELD | partition_count",
                "{\"name\":\"t\",\"partition_count\":1,\"retention_ms\":59999} | INVALID_RETENTION | retention_ms",
                "{\"name\":\"t\",\"partition_count\":1,\"retention_bytes\":1048575} | INVALID_RETENTION | retention_bytes",
                "{\"name\":\"t\",\"partition_count\":1,\"retention_ms\":\"7d\"} | INVALID_FIELD | retention_ms",
                "{\"name\":\"t\",\"name\":\"u\",\"partition_count\":1} | MALFORMED_BODY | ''",
                "{\"name\": | MALFORMED_BODY | ''",
                "[] | MALFORMED_BODY | ''",
                "'' | MALFORMED_BODY | ''",
                "{} trailing | MALFORMED_BODY | ''",
                "{\"name\":\"t\",\"partition_count\":1}{} | MALFORMED_BODY | ''",
            })
    void aBadBodyIsToldPreciselyAndChangesNothing(String body, String reason, String field) {
        Api api = Api.signedUp(plane);
        long events = Rows.decided(plane);
        Answer answer = api.post("/topics", body).expect(400, reason);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(Rows.decided(plane)).isEqualTo(events);
    }

    @Test
    void aDeepOrHugeBodyIsRefused() {
        Api api = Api.signedUp(plane);
        api.post("/topics", "[".repeat(500) + "]".repeat(500)).expect(400, "MALFORMED_BODY");
        Answer large =
                api.post("/topics", "{\"name\":\"" + "x".repeat(1 << 20) + "\"}")
                        .expect(413, "BODY_TOO_LARGE");
        assertThat(large.text("limit_bytes")).isEqualTo("1048576");
    }

    @Test
    void pathsMethodsAndMediaTypesAreToldApart() {
        Api api = Api.signedUp(plane);
        api.get("/nope").expect(404, "ROUTE_NOT_FOUND");
        Api.browser(plane).get("/nope").expect(404, "ROUTE_NOT_FOUND");
        api.get("/").expect(404, "ROUTE_NOT_FOUND");
        assertThat(
                        api.send("PATCH", "/topics", "{}")
                                .expect(405, "METHOD_NOT_ALLOWED")
                                .header("allow"))
                .contains("GET");
        api.post("/topics", "name=t", "Content-Type", "application/x-www-form-urlencoded")
                .expect(415, "MEDIA_TYPE_UNSUPPORTED");
        api.get("/topics", "Accept", "text/csv").expect(406, "NOT_ACCEPTABLE");
        api.get("//assets/none.js").expect(404, "ROUTE_NOT_FOUND");
    }

    @Test
    void parametersAreChecked() {
        Api api = Api.signedUp(plane);
        assertThat(api.get("/usage?period=2026-13").expect(400, "INVALID_PERIOD").text("field"))
                .isEqualTo("period");
        api.get("/billing/report").expect(400, "INVALID_PERIOD");
        api.get("/billing/report?period=2026-11&as_of=soon").expect(400, "INVALID_POSITION");
        api.get("/billing/report?period=2026-11&as_of=999999999999")
                .expect(400, "INVALID_POSITION");
        api.get("/audit?from=yesterday").expect(400, "INVALID_FIELD");
        api.get("/audit?routine=maybe").expect(400, "INVALID_FIELD");
        api.get("/metrics/dashboard?range=9y").expect(400, "INVALID_FIELD");
        api.get("/topics", "X-StreamHouse-Min-Position", "x").expect(400, "INVALID_POSITION");
    }

    @Test
    void aPositionThatNobodyHasReachedIsWaitedForInVain() {
        Answer answer =
                Api.signedUp(plane)
                        .get("/topics", "X-StreamHouse-Min-Position", "999999999")
                        .expect(503, "PROJECTION_LAG");
        assertThat(answer.header("retry-after")).isNotEmpty();
    }

    @Test
    void requestIdsAreTakenFromTheCallerWhenTheyAreUuids() {
        String id = "11111111-2222-4333-8444-555555555555";
        Api api = Api.browser(plane);
        assertThat(api.get("/plans", "X-Request-Id", id).header("x-request-id")).isEqualTo(id);
        assertThat(api.get("/plans", "X-Request-Id", "<script>").header("x-request-id"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void whatTheServerItselfRefusesIsAProblemToo() throws IOException {
        assertThat(raw("GET /a|b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
        assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", plane.base().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
