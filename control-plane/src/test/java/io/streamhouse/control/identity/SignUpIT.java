package io.streamhouse.control.identity;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignUpIT {
    private final RunningPlane plane = RunningPlane.shared();

    @Test
    void aNewPersonOwnsANewOrganizationOnTheFreePlan() {
        Api api = Api.browser(plane);
        String email = Api.email();
        Answer answer = api.post("/auth/signup", Api.signUp(email, "Blue Ocean")).expect(201);
        assertThat(answer.text("slug")).startsWith("blue-ocean");
        assertThat(answer.text("token")).isNotEmpty();
        assertThat(answer.raw().headers().allValues("set-cookie"))
                .anyMatch(it ->
                        it.startsWith("streamhouse_session=")
                                && it.contains("HttpOnly")
                                && it.contains("SameSite=Strict"));

        Answer session = api.get("/session").expect(200);
        assertThat(session.text("email")).isEqualTo(email);
        assertThat(session.text("role")).isEqualTo("owner");
        assertThat(session.json().at("/organization/name").asString()).isEqualTo("Blue Ocean");
        assertThat(session.json().at("/organization/plan").asString()).isEqualTo("free");
        assertThat(session.json().at("/organization/id").asString())
                .isEqualTo(answer.text("organization_id"));
        assertThat(api.get("/members").expect(200).json().at("/items/0/email").asString())
                .isEqualTo(email);

        Api machine = Api.machine(plane, answer.text("token"));
        assertThat(machine.get("/session").expect(200).text("user_id"))
                .isEqualTo(answer.text("user_id"));
    }

    @Test
    void aRefusedSignUpLeavesNoKeyBehind() throws Exception {
        String email = Api.email();
        long keys = Rows.count(plane, "vault.subject_key");
        Callable<Integer> attempt =
                () ->
                        Api.browser(plane)
                                .post("/auth/signup", Api.signUp(email, "At once"))
                                .status();
        List<Integer> statuses = new java.util.ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(java.util.Collections.nCopies(3, attempt))) {
                statuses.add(done.get());
            }
        }
        assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409);
        assertThat(Rows.count(plane, "vault.subject_key")).isEqualTo(keys + 1);
    }

    @Test
    void aSlugMadeFromTheNameGetsASuffixWhenItIsTaken() {
        String name = "Twin " + UUID.randomUUID().toString().substring(0, 8);
        String first =
                Api.browser(plane)
                        .post("/auth/signup", Api.signUp(Api.email(), name))
                        .expect(201)
                        .text("slug");
        String second =
                Api.browser(plane)
                        .post("/auth/signup", Api.signUp(Api.email(), name))
                        .expect(201)
                        .text("slug");
        assertThat(second).startsWith(first + "-");
    }

    @Test
    void oneOfManyGetsASlugAndTheOthersLeaveNothingBehind() throws Exception {
        String slug = "s" + UUID.randomUUID().toString().substring(0, 12);
        List<String> emails = java.util.stream.Stream.generate(Api::email).limit(8).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> calls =
                    emails.stream()
                            .<Callable<Answer>>map(email -> () -> signUp(email, slug))
                            .toList();
            List<Integer> statuses =
                    threads.invokeAll(calls).stream().map(it -> it.resultNow().status()).toList();
            assertThat(statuses).containsOnly(201, 409);
            assertThat(statuses).containsOnlyOnce(201);
        }
        // Every address that did not get in is still free.
        long taken =
                emails.stream()
                        .filter(email -> signUp(email, "s" + UUID.randomUUID()).status() == 409)
                        .count();
        assertThat(taken).isEqualTo(1);
    }

    private Answer signUp(String email, String slug) {
        String body =
                Api.signUp(email, "Crowd")
                        .replace("}", ",\"slug\":\"" + slug.substring(0, 13) + "\"}");
        return Api.browser(plane).post("/auth/signup", body);
    }

    @Test
    void aTakenAddressIsRefusedInAnySpelling() {
        String email = Api.email();
        Api.browser(plane).post("/auth/signup", Api.signUp(email, "One")).expect(201);
        long keys = Rows.count(plane, "vault.subject_key");
        Answer refused =
                Api.browser(plane)
                        .post(
                                "/auth/signup",
                                Api.signUp(email.toUpperCase(java.util.Locale.ROOT), "Two"))
                        .expect(409, "EMAIL_TAKEN");
        assertThat(refused.text("field")).isEqualTo("email");
        assertThat(Rows.count(plane, "vault.subject_key")).isEqualTo(keys);
    }

    @ParameterizedTest
    @CsvSource({
        "email, 'no-at', INVALID_EMAIL",
        "email, 'a@b', INVALID_EMAIL",
        "email, 'a b@example.com', INVALID_EMAIL",
        "email, '', INVALID_EMAIL",
        "password, 'short', WEAK_PASSWORD",
        "password, 'password123', WEAK_PASSWORD",
        "password, 'aaaaaaaaaaaa', WEAK_PASSWORD",
        "org_name, '   ', INVALID_FIELD",
        "slug, 'X', INVALID_SLUG",
    })
    void aBadFieldIsNamedAndNothingIsMade(String field, String value, String reason) {
        long before = Rows.decided(plane);
        String body = Api.signUp(Api.email(), "Bad").replace("}", ",\"slug\":\"fine-slug\"}");
        String bad =
                body.replaceAll(
                        "\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":\"" + value + "\"");
        Answer answer = Api.browser(plane).post("/auth/signup", bad).expect(400, reason);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(Rows.decided(plane)).isEqualTo(before);
    }

    @Test
    void allBadFieldsAreNamedAtOnce() {
        Answer answer =
                Api.browser(plane)
                        .post("/auth/signup", "{\"email\":\"x\",\"password\":\"y\"}")
                        .expect(400, "INVALID_EMAIL");
        assertThat(answer.json().at("/errors").size()).isEqualTo(3);
    }

    @Test
    void thePasswordIsNotTheAddress() {
        String email = Api.email();
        Api.browser(plane)
                .post(
                        "/auth/signup",
                        Api.signUp(email, "X").replace("correct horse battery", email))
                .expect(400, "WEAK_PASSWORD");
    }
}
