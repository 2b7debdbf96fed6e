package io.streamhouse.control.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Rows;
import io.streamhouse.control.RunningPlane;
import io.streamhouse.proto.ApiKeyText;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyIT {
    private static final String TOPIC = "{\"name\":\"made-by-key\",\"partition_count\":1}";

    private final RunningPlane plane = RunningPlane.shared();

    @Test
    void aKeyIsShownOnceAndWorksAtOnce() {
        Api api = Api.signedUp(plane);
        Answer created = api.post("/keys", "{\"name\":\"builder\"}").expect(201);
        String text = created.text("key");
        assertThat(ApiKeyText.parse(text)).isPresent();
        assertThat(text).startsWith(created.text("prefix"));
        Answer list = api.get("/keys").expect(200);
        assertThat(list.json().at("/items/0/status").asString()).isEqualTo("active");
        assertThat(list.raw().body()).doesNotContain(text);

        Api machine = Api.machine(plane, text);
        machine.post("/topics", TOPIC).expect(201);
        assertThat(machine.get("/topics/made-by-key").json().at("/created_by/type").asString())
                .isEqualTo("api_key");
        machine.get("/usage").expect(200);
        machine.get("/audit").expect(200);
    }

    @Test
    void aKeyMayNotDoWhatPersonsDo() {
        Api api = Api.signedUp(plane);
        Api machine =
                Api.machine(plane, api.post("/keys", "{\"name\":\"k\"}").expect(201).text("key"));
        machine.get("/keys").expect(403, "PERMISSION_MISSING");
        machine.post("/keys", "{\"name\":\"more\"}").expect(403, "PERMISSION_MISSING");
        machine.get("/members").expect(403, "PERMISSION_MISSING");
        machine.post("/auth/logout", null).expect(403, "PERMISSION_MISSING");
        machine.get("/billing/report?period=2026-11").expect(403, "PERMISSION_MISSING");
        machine.get("/admin/organizations").expect(403, "PERMISSION_MISSING");
    }

    @Test
    void aRevokedKeyIsRefusedFromTheNextRequestOn() {
        Api api = Api.signedUp(plane);
        Answer created = api.post("/keys", "{\"name\":\"k\"}").expect(201);
        Api machine = Api.machine(plane, created.text("key"));
        machine.get("/topics").expect(200);
        Answer revoked = api.delete("/keys/" + created.text("id")).expect(204);
        assertThat(revoked.header("x-streamhouse-agents-pending")).isEqualTo("0");
        machine.get("/topics").expect(401, "CREDENTIALS_INVALID");
        assertThat(api.get("/keys").json().at("/items/0/status").asString()).isEqualTo("revoked");
    }

    /**
     * Of several agents those count that may still take the key: not the one that has read the
     * denial, and not the one that was silent for so long that it refuses everything.
     */
    @Test
    void agentsThatMayStillTakeARevokedKeyAreCounted() {
        Api api = Api.signedUp(plane);
        Answer created = api.post("/keys", "{\"name\":\"k\"}").expect(201);
        agent("deaf", 0, 0);
        agent("silent", 0, 7);
        agent("told", Long.MAX_VALUE, 0);
        agent("lost", 0, 13);
        try {
            assertThat(
                            api.delete("/keys/" + created.text("id"))
                                    .expect(204)
                                    .header("x-streamhouse-agents-pending"))
                    .isEqualTo("2");
        } finally {
            Rows.execute(plane, "DELETE FROM plane.agent");
        }
    }

    private void agent(String id, long denial, int silentSeconds) {
        Rows.execute(
                plane,
                "INSERT INTO plane.agent (agent_id, endpoint, epoch, applied_position,"
                        + " denial_position, flushed_request, seen_at) VALUES ('%s', 'x:1', 1, 0, %d, 0,"
                                .formatted(id, denial)
                        + " clock_timestamp() - interval '%d seconds')".formatted(silentSeconds));
    }

    @Test
    void aMistypedKeyIsToldApartFromAnUnknownOne() {
        String text =
                ApiKeyText.random(
                                ApiKeyText.Kind.ORGANIZATION,
                                UUID.randomUUID(),
                                new java.security.SecureRandom())
                        .text();
        Api.machine(plane, text).get("/topics").expect(401, "CREDENTIALS_INVALID");
        Api.machine(plane, text.substring(0, text.length() - 1) + "!")
                .get("/topics")
                .expect(401, "CREDENTIALS_INVALID");
        Api.machine(plane, "a.b.c").get("/topics").expect(401, "CREDENTIALS_INVALID");
        Api.machine(plane, "").get("/topics").expect(401, "CREDENTIALS_MISSING");
    }

    @Test
    void namesAreChecked() {
        Api api = Api.signedUp(plane);
        assertThat(
                        api.post("/keys", "{\"name\":\"\"}")
                                .expect(400, "INVALID_KEY_NAME")
                                .text("field"))
                .isEqualTo("name");
        api.post("/keys", "{}").expect(400, "INVALID_FIELD");
        api.delete("/keys/not-a-uuid").expect(404, "API_KEY_NOT_FOUND");
    }
}
