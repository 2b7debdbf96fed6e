package io.streamhouse.control.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Rows;
import io.streamhouse.control.RunningPlane;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdempotencyIT {
    private static final String TOPIC = "{\"name\":\"once\",\"partition_count\":1}";

    private final RunningPlane plane = RunningPlane.shared();

    @Test
    void aRepeatedRequestGetsTheFirstAnswerAndDoesNothing() {
        Api api = Api.signedUp(plane);
        String key = UUID.randomUUID().toString();
        Answer first = api.post("/topics", TOPIC, "Idempotency-Key", key).expect(201);
        long events = Rows.decided(plane);
        Answer again = api.post("/topics", TOPIC, "Idempotency-Key", key).expect(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("idempotent-replayed")).isEqualTo("true");
        assertThat(again.header("x-streamhouse-position")).isNotEmpty();
        assertThat(Rows.decided(plane)).isEqualTo(events);

        String other = UUID.randomUUID().toString();
        api.delete("/topics/once", "Idempotency-Key", other).expect(204);
        api.delete("/topics/once", "Idempotency-Key", other).expect(204);
        api.post("/topics", TOPIC).expect(201);
        api.delete("/topics/once", "Idempotency-Key", other).expect(204);
        api.get("/topics/once").expect(200);
    }

    @Test
    void aKeyBelongsToOneRequestOfOneCaller() {
        Api api = Api.signedUp(plane);
        String key = UUID.randomUUID().toString();
        api.post("/topics", TOPIC, "Idempotency-Key", key).expect(201);
        api.post("/topics", TOPIC.replace("once", "twice"), "Idempotency-Key", key)
                .expect(400, "IDEMPOTENCY_KEY_REUSED");
        api.post("/topics", TOPIC, "Idempotency-Key", "with space")
                .expect(400, "INVALID_IDEMPOTENCY_KEY");
        Api.signedUp(plane).post("/topics", TOPIC, "Idempotency-Key", key).expect(201);
    }

    @Test
    void strangersDoNotShareTheirKeys() {
        String key = "signup-" + UUID.randomUUID();
        Api.browser(plane)
                .post("/auth/signup", Api.signUp(Api.email(), "One"), "Idempotency-Key", key)
                .expect(201);
        String email = Api.email();
        Api.browser(plane)
                .post("/auth/signup", Api.signUp(email, "Two"), "Idempotency-Key", key)
                .expect(201);
        Api.browser(plane)
                .post("/auth/signup", Api.signUp(email, "Other"), "Idempotency-Key", key)
                .expect(400, "IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void aRepeatedKeyCreationDoesNotShowTheSecretAgain() {
        Api api = Api.signedUp(plane);
        String key = UUID.randomUUID().toString();
        Answer first = api.post("/keys", "{\"name\":\"k\"}", "Idempotency-Key", key).expect(201);
        Answer again = api.post("/keys", "{\"name\":\"k\"}", "Idempotency-Key", key).expect(200);
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(again.json().path("secret_already_shown").asBoolean()).isTrue();
        assertThat(again.json().has("key")).isFalse();
        assertThat(api.get("/keys").json().at("/items").size()).isEqualTo(1);
        assertThat(Rows.text(plane, "SELECT string_agg(answer, '') FROM store.idempotency"))
                .doesNotContain(first.text("key"));
    }

    @Test
    void aRepeatedSignUpTellsTheIdsWithoutAToken() {
        String key = UUID.randomUUID().toString();
        String body = Api.signUp(Api.email(), "Again");
        Answer first =
                Api.browser(plane).post("/auth/signup", body, "Idempotency-Key", key).expect(201);
        Answer again =
                Api.browser(plane).post("/auth/signup", body, "Idempotency-Key", key).expect(201);
        assertThat(again.text("user_id")).isEqualTo(first.text("user_id"));
        assertThat(again.json().has("token")).isFalse();
    }

    @Test
    void ofManyAtATimeOneIsExecutedAndAllGetItsAnswer() throws Exception {
        Api api = Api.signedUp(plane);
        String key = UUID.randomUUID().toString();
        String csrf = api.cookie("streamhouse_csrf");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> calls =
                    IntStream.range(0, 8)
                            .<Callable<Answer>>mapToObj(
                                    _ -> () -> api.post("/topics", TOPIC, "Idempotency-Key", key))
                            .toList();
            List<Answer> answers =
                    threads.invokeAll(calls).stream().map(it -> it.resultNow()).toList();
            assertThat(answers).allMatch(it -> it.status() == 201 || it.status() == 409);
            assertThat(answers.stream().filter(it -> it.status() == 201).map(it -> it.text("id")))
                    .isNotEmpty()
                    .containsOnly(api.get("/topics/once").text("id"));
        }
        assertThat(csrf).isNotEmpty();
    }
}
