package io.streamhouse.control.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.RunningPlane;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginIT {
    private final RunningPlane plane = RunningPlane.shared();

    private static String login(String email, String password) {
        return "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password);
    }

    private String registered() {
        String email = Api.email();
        Api.browser(plane).post("/auth/signup", Api.signUp(email, "Login")).expect(201);
        return email;
    }

    @Test
    void thePasswordOpensASessionForBrowsersAndMachines() {
        String email = registered();
        Api api = Api.browser(plane);
        Answer answer = api.post("/auth/login", login(email, "correct horse battery")).expect(200);
        api.get("/session").expect(200);
        Api.machine(plane, answer.text("token")).get("/session").expect(200);
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressGetTheSameAnswer() {
        Answer wrong =
                Api.browser(plane)
                        .post("/auth/login", login(registered(), "correct horse batterx"))
                        .expect(401, "LOGIN_REFUSED");
        Answer unknown =
                Api.browser(plane)
                        .post("/auth/login", login(Api.email(), "correct horse battery"))
                        .expect(401, "LOGIN_REFUSED");
        assertThat(withoutId(wrong)).isEqualTo(withoutId(unknown));
        assertThat(wrong.raw().headers().map().keySet())
                .isEqualTo(unknown.raw().headers().map().keySet());
    }

    private static String withoutId(Answer answer) {
        return answer.raw().body().replace(answer.text("request_id"), "");
    }

    @Test
    void loginsAndRefusalsAreInTheAuditLog() {
        String email = registered();
        Api.browser(plane).post("/auth/login", login(email, "wrong wrong wrong")).expect(401);
        Api api = Api.browser(plane);
        api.post("/auth/login", login(email, "correct horse battery")).expect(200);
        Answer refused = api.get("/audit?action=user.login_refused").expect(200);
        assertThat(refused.json().at("/items").size()).isEqualTo(1);
        assertThat(refused.json().at("/items/0/actor/name").asString()).isEqualTo(email);
        assertThat(refused.json().at("/items/0/ip").asString()).isEqualTo("127.0.0.1");
        assertThat(api.get("/audit?action=user.login").expect(200).json().at("/items").size())
                .isEqualTo(2);
    }

    @Test
    void tenFailuresCloseTheDoorForKnownAndUnknownAddressesAlike() {
        for (String email : List.of(registered(), Api.email())) {
            for (int attempt = 0; attempt < 10; attempt++) {
                Api.browser(plane)
                        .post("/auth/login", login(email, "wrong wrong wrong"))
                        .expect(401, "LOGIN_REFUSED");
            }
            Answer closed =
                    Api.browser(plane)
                            .post("/auth/login", login(email, "correct horse battery"))
                            .expect(429, "RATE_LIMITED");
            assertThat(Integer.parseInt(closed.header("retry-after"))).isBetween(1, 901);
        }
    }

    @Test
    void logoutEndsTheCookieAndEveryTokenOfTheSessionAtOnce() {
        Api api = Api.browser(plane);
        String token =
                api.post("/auth/signup", Api.signUp(Api.email(), "Bye")).expect(201).text("token");
        Api machine = Api.machine(plane, token);
        machine.get("/session").expect(200);
        String session = api.cookie("streamhouse_session");
        api.post("/auth/logout", null).expect(204);
        assertThat(api.cookie("streamhouse_session")).isEmpty();
        api.get("/session").expect(401, "CREDENTIALS_MISSING");
        machine.get("/session").expect(401, "SESSION_EXPIRED");
        Api.browser(plane)
                .get("/session", "Cookie", "streamhouse_session=" + session)
                .expect(401, "SESSION_EXPIRED");
    }

    @Test
    void aBrowserMustProveThatItMeantAChange() {
        Api api = Api.signedUp(plane).withoutCsrf();
        String topic = "{\"name\":\"t\",\"partition_count\":1}";
        api.post("/topics", topic).expect(403, "CSRF_TOKEN_INVALID");
        api.post("/topics", topic, "X-CSRF-Token", "0".repeat(64))
                .expect(403, "CSRF_TOKEN_INVALID");
        // A token of another session does not fit.
        api.post("/topics", topic, "X-CSRF-Token", Api.signedUp(plane).cookie("streamhouse_csrf"))
                .expect(403, "CSRF_TOKEN_INVALID");
        assertThat(api.get("/topics").expect(200).json().at("/items").size()).isZero();
        api.post("/topics", topic, "X-CSRF-Token", api.cookie("streamhouse_csrf")).expect(201);
    }
}
