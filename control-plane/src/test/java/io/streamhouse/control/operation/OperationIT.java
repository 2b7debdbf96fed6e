package io.streamhouse.control.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Eventually;
import io.streamhouse.control.Rows;
import io.streamhouse.control.RunningPlane;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OperationIT {
    private final RunningPlane plane = RunningPlane.shared();

    @Test
    void aNewOrganizationIsActivatedAsSoonAsAnAgentKnowsIt() {
        Api api = Api.browser(plane);
        String operation =
                api.post("/auth/signup", Api.signUp(Api.email(), "Waits"))
                        .expect(201)
                        .text("operation_id");
        Answer begun = api.get("/operations/" + operation).expect(200);
        assertThat(begun.text("state")).isEqualTo("running");
        assertThat(begun.json().path("steps").size()).isPositive();
        assertThat(status(api)).isEqualTo("pending");
        Rows.execute(
                plane,
                "INSERT INTO plane.agent (agent_id, endpoint, epoch, applied_position,"
                        + " denial_position, flushed_request) SELECT 'quick', 'x:1', epoch,"
                        + " 1000000, 1000000, 1000000 FROM plane.state");
        try {
            Eventually.holds(() -> {
                Rows.execute(plane, "UPDATE plane.agent SET seen_at = clock_timestamp()");
                return api.get("/operations/" + operation).text("state").equals("succeeded");
            });
            Eventually.holds(() -> status(api).equals("active"));
        } finally {
            Rows.execute(plane, "DELETE FROM plane.agent WHERE agent_id = 'quick'");
        }
        api.post("/operations/" + operation + "/cancel", null).expect(409, "OPERATION_ENDED");
    }

    @Test
    void aRunCanBeCancelledAndTriedAgain() {
        Api api = Api.browser(plane);
        String operation =
                api.post("/auth/signup", Api.signUp(Api.email(), "Restless"))
                        .expect(201)
                        .text("operation_id");
        api.post("/operations/" + operation + "/retry", null).expect(409);
        String key = UUID.randomUUID().toString();
        String path = "/operations/" + operation + "/cancel";
        Answer cancelled = api.post(path, null, "Idempotency-Key", key).expect(202);
        assertThat(cancelled.text("state")).isEqualTo("cancelled");
        assertThat(api.post(path, null, "Idempotency-Key", key).expect(202).json())
                .isEqualTo(cancelled.json());
        assertThat(api.get("/operations/" + operation).text("state")).isEqualTo("cancelled");
        Answer again = api.post("/operations/" + operation + "/retry", null).expect(202);
        assertThat(again.text("id")).isNotEqualTo(operation);
        assertThat(api.get("/operations/" + again.text("id")).expect(200).text("state"))
                .isEqualTo("running");
        assertThat(api.get("/operations").expect(200).json().path("items").size()).isEqualTo(2);
        assertThat(
                        api.get("/audit?action=organization.activation_cancelled")
                                .json()
                                .path("items")
                                .size())
                .isEqualTo(1);
    }

    @Test
    void operationsOfOthersAreUnknown() {
        String theirs =
                Api.browser(plane)
                        .post("/auth/signup", Api.signUp(Api.email(), "Theirs"))
                        .expect(201)
                        .text("operation_id");
        Api api = Api.signedUp(plane);
        for (String id : new String[] {theirs, UUID.randomUUID().toString(), "x"}) {
            api.get("/operations/" + id).expect(404, "OPERATION_NOT_FOUND");
            api.post("/operations/" + id + "/cancel", null).expect(404, "OPERATION_NOT_FOUND");
        }
    }

    private static String status(Api api) {
        return api.get("/session").json().at("/organization/status").asString();
    }
}
