package io.streamhouse.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.RunningPlane;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditIT {
    private final RunningPlane plane = RunningPlane.shared();

    @Test
    void everyChangeIsThereWithWhoWhenFromWhereAndWhich() {
        Api api = Api.signedUp(plane);
        String request = UUID.randomUUID().toString();
        api.post("/topics", "{\"name\":\"watched\",\"partition_count\":1}", "X-Request-Id", request)
                .expect(201);
        Answer answer = api.get("/audit?action=topic.created&resource=watched").expect(200);
        assertThat(answer.json().path("items").size()).isEqualTo(1);
        var item = answer.json().at("/items/0");
        assertThat(item.path("request_id").asString()).isEqualTo(request);
        assertThat(item.path("ip").asString()).isEqualTo("127.0.0.1");
        assertThat(item.at("/actor/type").asString()).isEqualTo("user");
        assertThat(item.at("/resource/name").asString()).isEqualTo("watched");
        assertThat(item.path("details").isObject()).isTrue();
        assertThat(api.get("/audit?to=2020-01-01T00:00:00Z").json().path("items").size()).isZero();
    }

    @Test
    void theWholeLogIsExportedOldestFirst() {
        Api api = Api.signedUp(plane);
        for (String name : List.of("a", "b", "c")) {
            api.post("/topics", "{\"name\":\"" + name + "\",\"partition_count\":1}").expect(201);
        }
        Answer export = api.get("/audit", "Accept", "application/x-ndjson").expect(200);
        assertThat(export.header("content-type")).startsWith("application/x-ndjson");
        List<String> lines = export.raw().body().lines().toList();
        assertThat(lines).hasSizeGreaterThan(4).allMatch(it -> it.startsWith("{\"position\":"));
        assertThat(lines.getFirst()).contains("user.registered");
        assertThat(lines.getLast()).contains("\"c\"");
    }

    @Test
    void pagesContinueWhereTheLastOneEnded() {
        Api api = Api.signedUp(plane);
        Answer first = api.get("/audit?limit=1").expect(200);
        Answer second = api.get("/audit?limit=1&cursor=" + first.text("next_cursor")).expect(200);
        assertThat(second.json().at("/items/0/position").asLong())
                .isLessThan(first.json().at("/items/0/position").asLong());
    }
}
