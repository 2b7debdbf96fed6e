package io.streamhouse.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Eventually;
import io.streamhouse.control.RunningPlane;
import io.streamhouse.control.TestSecrets;
import org.junit.jupiter.api.Test;

class AdminIT {
    private final RunningPlane plane = RunningPlane.shared();
    private final Api operator = Api.machine(plane, TestSecrets.PLATFORM_KEY);

    @Test
    void aPlanThatIsChangedLetsInWhatTheOldOneRefusedAtOnce() {
        Api api = Api.browser(plane);
        Answer signedUp = api.post("/auth/signup", Api.signUp(Api.email(), "Grows")).expect(201);
        String wide = "{\"name\":\"wide\",\"partition_count\":12}";
        api.post("/topics", wide).expect(409, "QUOTA_EXCEEDED");
        Answer changed =
                operator.put(
                                "/admin/organizations/" + signedUp.text("slug") + "/plan",
                                "{\"plan\":\"pro\"}")
                        .expect(200);
        assertThat(changed.text("plan")).isEqualTo("pro");
        assertThat(changed.text("from")).isEqualTo("free");
        api.post("/topics", wide).expect(201);
        assertThat(api.get("/plan").expect(200).text("plan")).isEqualTo("pro");
        Answer audit = api.get("/audit?action=plan.changed").expect(200);
        assertThat(audit.json().at("/items/0/actor/type").asString()).isEqualTo("platform");

        operator.put(
                        "/admin/organizations/" + signedUp.text("organization_id") + "/plan",
                        "{\"plan\":\"gold\"}")
                .expect(400, "UNKNOWN_PLAN");
        operator.put("/admin/organizations/nobody-here/plan", "{\"plan\":\"pro\"}")
                .expect(404, "ORGANIZATION_NOT_FOUND");
    }

    @Test
    void organizationsAreListedWithTheirPlans() {
        String slug =
                Api.browser(plane)
                        .post("/auth/signup", Api.signUp(Api.email(), "Listed"))
                        .expect(201)
                        .text("slug");
        String cursor = "";
        boolean found = false;
        do {
            Answer page = operator.get("/admin/organizations?limit=200" + cursor).expect(200);
            found |= page.raw().body().contains("\"" + slug + "\"");
            cursor = page.json().has("next_cursor") ? "&cursor=" + page.text("next_cursor") : "";
        } while (!cursor.isEmpty());
        assertThat(found).isTrue();
    }

    @Test
    void everyProjectionCanBeRebuiltWithoutAChangeInWhatIsRead() {
        Api api = Api.signedUp(plane);
        api.post("/topics", "{\"name\":\"kept\",\"partition_count\":1}").expect(201);
        String before = api.get("/audit").raw().body() + api.get("/topics/kept").raw().body();
        Answer list = operator.get("/admin/projections").expect(200);
        for (var item : list.json().path("items")) {
            String name = item.path("name").asString();
            int epoch = item.path("epoch").asInt();
            operator.post("/admin/projections/" + name + "/rebuild", null).expect(202);
            Eventually.holds(() ->
                    operator.get("/admin/projections")
                            .raw()
                            .body()
                            .replaceAll("\\s", "")
                            .matches(
                                    ".*\"name\":\""
                                            + name
                                            + "\"[^}]*\"epoch\":"
                                            + (epoch + 1)
                                            + ",\"state\":\"live\".*"));
        }
        assertThat(api.get("/audit").raw().body() + api.get("/topics/kept").raw().body())
                .isEqualTo(before);
        operator.post("/admin/projections/nothing/rebuild", null)
                .expect(404, "PROJECTION_NOT_FOUND");
    }

    @Test
    void usageIsFlushedAndClosedAlsoWhenThereIsNothing() {
        operator.post("/admin/usage/flush", null).expect(200);
        assertThat(
                        operator.post("/admin/usage/close", null)
                                .expect(200)
                                .json()
                                .path("closed")
                                .isInt())
                .isTrue();
    }

    @Test
    void anotherPlatformKeyIsNone() {
        Api.machine(
                        plane,
                        io.streamhouse.proto.ApiKeyText.random(
                                        io.streamhouse.proto.ApiKeyText.Kind.PLATFORM,
                                        new java.util.UUID(0, 0),
                                        new java.security.SecureRandom())
                                .text())
                .get("/admin/organizations")
                .expect(401, "CREDENTIALS_INVALID");
        operator.get("/topics").expect(403, "PERMISSION_MISSING");
    }
}
