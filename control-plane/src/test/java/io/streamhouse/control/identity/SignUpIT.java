package io.streamhouse.control.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.RunningPlane;
import org.junit.jupiter.api.Test;

class SignUpIT {
    private final RunningPlane plane = RunningPlane.shared();

    @Test
    void aNewPersonIsTheOwnerOfANewOrganizationOnTheFreePlan() {
        Api api = Api.browser(plane);
        String email = Api.email();
        Answer answer = api.post("/auth/signup", Api.signUp(email, "Blue Ocean")).expect(201);
        assertThat(answer.text("slug")).startsWith("blue-ocean");
        assertThat(answer.text("token")).isNotEmpty();

        Answer session = api.get("/session").expect(200);
        assertThat(session.text("email")).isEqualTo(email);
        assertThat(session.text("role")).isEqualTo("owner");
        assertThat(session.json().at("/organization/name").asString()).isEqualTo("Blue Ocean");
        assertThat(session.json().at("/organization/plan").asString()).isEqualTo("free");
        assertThat(session.json().at("/organization/id").asString())
                .isEqualTo(answer.text("organization_id"));

        Api machine = Api.machine(plane, answer.text("token"));
        assertThat(machine.get("/session").expect(200).text("user_id"))
                .isEqualTo(answer.text("user_id"));
        machine.post("/topics", "{\"name\":\"orders\",\"partition_count\":2}").expect(201);
        assertThat(machine.get("/topics").expect(200).json().at("/items/0/name").asString())
                .isEqualTo("orders");
    }
}
