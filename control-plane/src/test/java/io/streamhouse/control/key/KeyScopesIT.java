package io.streamhouse.control.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Rows;
import io.streamhouse.control.RunningPlane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a key with scopes may do over REST. */
class KeyScopesIT {
    private static final String TOPIC = "{\"name\":\"%s\",\"partition_count\":1}";

    private final RunningPlane plane = RunningPlane.shared();

    private static String scope(String operations, String topics) {
        return "{\"operations\":[\"%s\"],\"topics\":\"%s\"}"
                .formatted(operations.replace("+", "\",\""), topics);
    }

    private Api machine(Api owner, String... scopes) {
        String body = "{\"name\":\"k\",\"scopes\":[" + String.join(",", scopes) + "]}";
        return Api.machine(plane, owner.post("/keys", body).expect(201).text("key"));
    }

    /**
     * Keys: p = produce:in-*, c = consume:in-*, a = admin:in-*. Statuses with a reason are
     * refusals; 200s on messages are 503 here, where no agent runs: the scope was enough.
     */
    @ParameterizedTest(name = "{0} {1} p={3} c={4} a={5}")
    @CsvSource({
        "GET,    /topics,                      ,                                   403, 200, 403",
        "GET,    /topics/in-1,                 ,                                   403, 200, 403",
        "GET,    /topics/out,                  ,                                   403, 403, 403",
        "GET,    /topics/none,                 ,                                   403, 403, 403",
        "GET,    /topics/in-none,              ,                                   403, 404, 403",
        "GET,    /topics/in-1/messages,        ,                                   403, 503, 403",
        "GET,    /topics/out/messages,         ,                                   403, 403, 403",
        "POST,   /topics,                      '{\"name\":\"in-2\",\"partition_count\":1}', 403, 403, 201",
        "POST,   /topics,                      '{\"name\":\"in\",\"partition_count\":1}',   403, 403, 403",
        "POST,   /topics,                      '{\"name\":\"out\",\"partition_count\":1}',  403, 403, 403",
        "PATCH,  /topics/in-1,                 '{\"retention_ms\":60000}',           403, 403, 200",
        "PATCH,  /topics/out,                  '{\"retention_ms\":60000}',           403, 403, 403",
        "DELETE, /topics/out,                  ,                                   403, 403, 403",
        "DELETE, /topics/in-1,                 ,                                   403, 403, 204",
        "GET,    /keys,                        ,                                   403, 403, 403",
        "POST,   /keys,                        '{\"name\":\"more\"}',                403, 403, 403",
        "DELETE, /keys/x,                      ,                                   403, 403, 403",
        "GET,    /members,                     ,                                   403, 403, 403",
        "GET,    /audit,                       ,                                   403, 403, 403",
        "GET,    /usage,                       ,                                   403, 403, 403",
        "GET,    /plan,                        ,                                   403, 403, 403",
        "GET,    /billing/report?period=2026-10, ,                                 403, 403, 403",
        "GET,    /operations,                  ,                                   403, 403, 403",
        "GET,    /metrics/dashboard,           ,                                   403, 403, 403",
        "GET,    /stream,                      ,                                   403, 403, 403",
        "GET,    /session,                     ,                                   403, 403, 403",
        "GET,    /admin/organizations,         ,                                   403, 403, 403",
    })
    void aKeyMayDoWhatItsScopesCoverAndNothingElse(
            String method, String path, String body, int produce, int consume, int admin) {
        Api owner = Api.signedUp(plane);
        for (String name : new String[] {"in-1", "out"}) {
            owner.post("/topics", TOPIC.formatted(name)).expect(201);
        }
        int[] expected = {produce, consume, admin};
        String[] operations = {"produce", "consume", "admin"};
        for (int i = 0; i < expected.length; i++) {
            Api key = machine(owner, scope(operations[i], "in-*"));
            Answer answer = key.send(method, path, body).expect(expected[i]);
            if (expected[i] == 403) {
                answer.expect(403, "SCOPE_MISSING");
            }
        }
    }

    @Test
    void aListShowsTheTopicsThatOneOfTheScopesAllowsToBeRead() {
        Api owner = Api.signedUp(plane);
        for (String name : new String[] {"a-1", "b-1", "b-2"}) {
            owner.post("/topics", TOPIC.formatted(name)).expect(201);
        }
        Api key =
                machine(
                        owner,
                        scope("consume", "b-1"),
                        scope("produce+admin", "*"),
                        scope("consume+produce", "a-*"));
        assertThat(key.get("/topics").expect(200).json().at("/items").findValuesAsString("name"))
                .contains("a-1", "b-1")
                .doesNotContain("b-2");
        key.get("/topics/a-1").expect(200);
        key.get("/topics/b-2").expect(403, "SCOPE_MISSING");
    }

    @Test
    void whatAnAdminKeyDoesIsItsOwnInTheAuditLogAndWithinThePlan() {
        Api owner = Api.signedUp(plane);
        Api key = machine(owner, scope("admin", "in-*"));
        for (int i = 0; i < 3; i++) {
            assertThat(
                            key.post("/topics", TOPIC.formatted("in-" + i))
                                    .expect(201)
                                    .json()
                                    .at("/created_by/type")
                                    .asString())
                    .isEqualTo("api_key");
        }
        key.post("/topics", TOPIC.formatted("in-3")).expect(409, "QUOTA_EXCEEDED");
        key.send("PATCH", "/topics/in-0", "{\"retention_ms\":60000}").expect(200);
        key.delete("/topics/in-0").expect(204);
        for (String action : new String[] {"created", "configured", "deleted"}) {
            assertThat(
                            owner.get("/audit?action=topic." + action)
                                    .json()
                                    .at("/items/0/actor/name")
                                    .asString())
                    .isEqualTo("k");
        }
    }

    @Test
    void scopesAreShownAndAuditedAndPublished() {
        Api owner = Api.signedUp(plane);
        owner.post("/keys", "{\"name\":\"all\"}").expect(201);
        String body = "{\"name\":\"k\",\"scopes\":[" + scope("consume+produce", "in-*") + "]}";
        String stored = "[{\"operations\":[\"produce\",\"consume\"],\"topics\":\"in-*\"}]";
        Answer created = owner.post("/keys", body, "Idempotency-Key", "k1").expect(201);
        assertThat(created.json().path("scopes")).hasToString(stored);
        assertThat(
                        owner.post("/keys", body, "Idempotency-Key", "k1")
                                .expect(200)
                                .json()
                                .path("scopes"))
                .hasToString(stored);
        Answer list = owner.get("/keys").expect(200);
        assertThat(list.json().at("/items/0/scopes")).hasToString(stored);
        assertThat(list.json().at("/items/1/scopes").isNull()).isTrue();
        assertThat(
                        owner.get("/audit?action=api_key.created")
                                .json()
                                .at("/items/0/details/scopes")
                                .asString())
                .isEqualTo("produce,consume:in-*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | INVALID_SCOPE | scopes",
                "[null] | INVALID_FIELD | scopes[0]",
                "[{\"topics\":\"a\"}] | INVALID_FIELD | scopes[0].operations",
                "[{\"operations\":[\"produce\"]}] | INVALID_FIELD | scopes[0].topics",
                "[{\"operations\":[],\"topics\":\"a\"}] | INVALID_SCOPE | scopes[0].operations",
                "[{\"operations\":[\"PRODUCE\"],\"topics\":\"a\"}] | INVALID_SCOPE | scopes[0].operations",
                "[{\"operations\":[null],\"topics\":\"a\"}] | INVALID_SCOPE | scopes[0].operations",
                "[{\"operations\":[\"produce\"],\"topics\":\"*a\"}] | INVALID_SCOPE | scopes[0].topics",
                "[{\"operations\":[\"produce\"],\"topics\":\"\"}] | INVALID_SCOPE | scopes[0].topics",
                "[{\"operations\":[\"produce\"],\"topics\":\"a\",\"more\":1}] | UNKNOWN_FIELD | scopes[0].more",
                "{} | INVALID_FIELD | scopes",
                "\"produce\" | INVALID_FIELD | scopes",
            })
    void badScopesAreToldPreciselyAndMakeNoKey(String scopes, String reason, String field) {
        Api owner = Api.signedUp(plane);
        long events = Rows.decided(plane);
        Answer answer =
                owner.post("/keys", "{\"name\":\"k\",\"scopes\":" + scopes + "}")
                        .expect(400, reason);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(Rows.decided(plane)).isEqualTo(events);
    }

    @Test
    void aKeyHasSixteenScopesAtMost() {
        Api owner = Api.signedUp(plane);
        String one = scope("produce", "a") + ",";
        owner.post(
                        "/keys",
                        "{\"name\":\"k\",\"scopes\":["
                                + one.repeat(15)
                                + scope("produce", "b")
                                + "]}")
                .expect(201);
        Answer answer =
                owner.post(
                                "/keys",
                                "{\"name\":\"k\",\"scopes\":["
                                        + one.repeat(16)
                                        + scope("produce", "b")
                                        + "]}")
                        .expect(400, "INVALID_SCOPE");
        assertThat(answer.text("limit")).isEqualTo("16");
    }
}
