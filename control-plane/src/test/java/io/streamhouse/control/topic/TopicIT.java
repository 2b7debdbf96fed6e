package io.streamhouse.control.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Rows;
import io.streamhouse.control.RunningPlane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicIT {
    private final RunningPlane plane = RunningPlane.shared();

    private static String topic(String name, int partitions) {
        return "{\"name\":\"%s\",\"partition_count\":%d}".formatted(name, partitions);
    }

    @Test
    void aTopicIsThereAtOnceAndItsNameIsFreeAfterItsDeletion() {
        Api api = Api.signedUp(plane);
        Answer created = api.post("/topics", topic("orders.v1", 2)).expect(201);
        assertThat(created.header("x-streamhouse-position")).matches("\\d+");
        Answer found = api.get("/topics/orders.v1").expect(200);
        assertThat(found.text("id")).isEqualTo(created.text("id"));
        assertThat(found.json().at("/partitions").size()).isEqualTo(2);
        assertThat(found.json().path("created_by")).isEqualTo(created.json().path("created_by"));
        api.post("/topics", topic("orders.v1", 1)).expect(409, "TOPIC_NAME_TAKEN");
        api.delete("/topics/orders.v1").expect(204);
        api.get("/topics/orders.v1").expect(404, "TOPIC_NOT_FOUND");
        api.delete("/topics/orders.v1").expect(404, "TOPIC_NOT_FOUND");
        assertThat(api.post("/topics", topic("orders.v1", 1)).expect(201).text("id"))
                .isNotEqualTo(created.text("id"));
    }

    @Test
    void thePlanLimitsTopicsAndPartitions() {
        Api api = Api.signedUp(plane);
        Answer large = api.post("/topics", topic("large", 3)).expect(409, "QUOTA_EXCEEDED");
        assertThat(large.text("limit")).isEqualTo("2");
        assertThat(large.text("field")).isEqualTo("partition_count");
        for (int i = 0; i < 3; i++) {
            api.post("/topics", topic("t" + i, 1)).expect(201);
        }
        api.post("/topics", topic("t3", 1)).expect(409, "QUOTA_EXCEEDED");
        // The name of a refused topic is still free.
        api.delete("/topics/t0").expect(204);
        api.post("/topics", topic("t3", 1)).expect(201);
    }

    @Test
    void whatBelongsToOthersIsLikeWhatDoesNotExist() {
        Api one = Api.signedUp(plane);
        Api other = Api.signedUp(plane);
        one.post("/topics", topic("secret", 1)).expect(201);
        String key = one.post("/keys", "{\"name\":\"k\"}").expect(201).text("id");
        String[] theirs = {"/topics/secret", "/topics/secret/messages", "/keys/" + key};
        String[] nobodys = {
            "/topics/nobody",
            "/topics/nobody/messages",
            "/keys/00000000-0000-4000-8000-000000000000"
        };
        for (int i = 0; i < theirs.length; i++) {
            String method = theirs[i].startsWith("/keys") ? "DELETE" : "GET";
            Answer their = other.send(method, theirs[i], null).expect(404);
            Answer none = other.send(method, nobodys[i], null).expect(404);
            assertThat(their.raw().body().replace(their.text("request_id"), ""))
                    .isEqualTo(none.raw().body().replace(none.text("request_id"), ""));
        }
        other.delete("/topics/secret").expect(404, "TOPIC_NOT_FOUND");
        assertThat(other.get("/topics").json().at("/items").size()).isZero();
        assertThat(other.get("/keys").json().at("/items").size()).isZero();
        assertThat(other.get("/audit?resource=secret").json().at("/items").size()).isZero();
        one.get("/topics/secret").expect(200);
        // The same name is no conflict between organizations.
        other.post("/topics", topic("secret", 1)).expect(201);
    }

    @Test
    void listsArePagedAndSearched() {
        Api api = Api.signedUp(plane);
        for (String name : new String[] {"alpha", "beta", "gamma"}) {
            api.post("/topics", topic(name, 1)).expect(201);
        }
        Answer first = api.get("/topics?limit=2").expect(200);
        assertThat(first.json().at("/items").size()).isEqualTo(2);
        Answer second = api.get("/topics?limit=2&cursor=" + first.text("next_cursor")).expect(200);
        assertThat(second.json().at("/items/0/name").asString()).isEqualTo("gamma");
        assertThat(second.json().has("next_cursor")).isFalse();
        assertThat(api.get("/topics?q=et").json().at("/items/0/name").asString()).isEqualTo("beta");
        api.get("/topics?cursor=nonsense").expect(400, "INVALID_CURSOR");
        api.get("/topics?limit=0").expect(400, "INVALID_FIELD");
        api.get("/topics?limit=x").expect(400, "INVALID_FIELD");
    }

    private static String kept(Answer topic) {
        return topic.json().get("retention_ms") + " " + topic.json().get("retention_bytes");
    }

    @Test
    void aTopicKeepsEverythingUnlessItIsToldOtherwise() {
        Api api = Api.signedUp(plane);
        assertThat(kept(api.post("/topics", topic("ever", 1)).expect(201))).isEqualTo("null null");
        String body =
                "{\"name\":\"week\",\"partition_count\":1,\"retention_ms\":604800000,"
                        + "\"retention_bytes\":1073741824}";
        Answer created = api.post("/topics", body).expect(201);
        assertThat(kept(created)).isEqualTo("604800000 1073741824");
        assertThat(kept(api.get("/topics/week").expect(200))).isEqualTo("604800000 1073741824");
        assertThat(api.get("/topics").json().at("/items/0/retention_ms").isNull()).isTrue();
        assertThat(api.get("/audit?action=topic.created").json().at("/items/0/details"))
                .hasToString(
                        "{\"retention_ms\":604800000,\"partition_count\":1,\"retention_bytes\":1073741824}");
    }

    private static Answer patch(Api api, String path, String body) {
        return api.send("PATCH", path, body, "Content-Type", "application/merge-patch+json");
    }

    @Test
    void aMergePatchChangesWhatItNames() {
        Api api = Api.signedUp(plane);
        api.post("/topics", topic("orders", 1)).expect(201);
        Answer first = patch(api, "/topics/orders", "{\"retention_ms\":3600000}").expect(200);
        assertThat(kept(first)).isEqualTo("3600000 null");
        assertThat(first.header("x-streamhouse-position")).matches("\\d+");
        assertThat(kept(patch(api, "/topics/orders", "{\"retention_bytes\":1048576}").expect(200)))
                .isEqualTo("3600000 1048576");
        assertThat(kept(api.send("PATCH", "/topics/orders", "{\"retention_ms\":null}").expect(200)))
                .isEqualTo("null 1048576");
        assertThat(kept(patch(api, "/topics/orders", "{}").expect(200))).isEqualTo("null 1048576");
        assertThat(kept(api.get("/topics/orders"))).isEqualTo("null 1048576");
        Answer audit = api.get("/audit?action=topic.configured").expect(200);
        assertThat(audit.json().at("/items").size()).isEqualTo(3);
        assertThat(audit.json().at("/items/0/details"))
                .hasToString("{\"retention_ms\":\"unlimited\",\"retention_bytes\":1048576}");
        patch(api, "/topics/none", "{}").expect(404, "TOPIC_NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"retention_ms\":59999} | INVALID_RETENTION | retention_ms",
                "{\"retention_ms\":3153600000001} | INVALID_RETENTION | retention_ms",
                "{\"retention_ms\":-1} | INVALID_RETENTION | retention_ms",
                "{\"retention_bytes\":1048575} | INVALID_RETENTION | retention_bytes",
                "{\"retention_bytes\":9007199254740992} | INVALID_RETENTION | retention_bytes",
                "{\"retention_ms\":\"7d\"} | INVALID_FIELD | retention_ms",
                "{\"retention_ms\":60000.5} | INVALID_FIELD | retention_ms",
                "{\"retention_ms\":99999999999999999999} | INVALID_FIELD | retention_ms",
                "{\"retention_bytes\":{}} | INVALID_FIELD | retention_bytes",
                "{\"partition_count\":2} | UNKNOWN_FIELD | partition_count",
                "[] | MALFORMED_BODY | ''",
            })
    void aBadPatchIsToldPreciselyAndChangesNothing(String body, String reason, String field) {
        Api api = Api.signedUp(plane);
        api.post("/topics", topic("orders", 1)).expect(201);
        long events = Rows.decided(plane);
        assertThat(patch(api, "/topics/orders", body).expect(400, reason).text("field"))
                .isEqualTo(field);
        assertThat(Rows.decided(plane)).isEqualTo(events);
        assertThat(kept(api.get("/topics/orders"))).isEqualTo("null null");
    }

    @Test
    void aRepeatedPatchIsAnsweredAsBefore() {
        Api api = Api.signedUp(plane);
        api.post("/topics", topic("orders", 1)).expect(201);
        String body = "{\"retention_ms\":3600000}";
        Answer first =
                api.send("PATCH", "/topics/orders", body, "Idempotency-Key", "k1").expect(200);
        api.send("PATCH", "/topics/orders", "{\"retention_ms\":null}").expect(200);
        Answer again =
                api.send("PATCH", "/topics/orders", body, "Idempotency-Key", "k1").expect(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(kept(api.get("/topics/orders"))).isEqualTo("null null");
    }

    @Test
    void withoutAnAgentThereAreNoMessages() {
        Api api = Api.signedUp(plane);
        api.post("/topics", topic("quiet", 1)).expect(201);
        Answer answer = api.get("/topics/quiet/messages").expect(503, "AGENT_UNAVAILABLE");
        assertThat(answer.header("retry-after")).isEqualTo("1");
        api.get("/topics/quiet/messages?partition=1").expect(400, "INVALID_FIELD");
        api.get("/topics/quiet/messages?partition=x").expect(400, "INVALID_FIELD");
        api.get("/topics/quiet/messages?limit=201").expect(400, "INVALID_FIELD");
    }
}
