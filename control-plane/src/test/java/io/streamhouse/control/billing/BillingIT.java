package io.streamhouse.control.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.RunningPlane;
import io.streamhouse.control.TestSecrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class BillingIT {
    private final RunningPlane plane = RunningPlane.shared();
    private final String period = YearMonth.now(ZoneOffset.UTC).toString();

    @Test
    void theReportIsTheSameBytesAgainAndItsDigestSaysSo() throws Exception {
        Api api = Api.browser(plane);
        Answer signedUp = api.post("/auth/signup", Api.signUp(Api.email(), "Billed")).expect(201);
        Answer first = api.get("/billing/report?period=" + period).expect(200);
        assertThat(first.header("repr-digest")).isEqualTo(digest(first));
        String asOf = first.json().at("/as_of/position").asString();
        Api.machine(plane, TestSecrets.PLATFORM_KEY)
                .put(
                        "/admin/organizations/" + signedUp.text("slug") + "/plan",
                        "{\"plan\":\"pro\"}")
                .expect(200);
        Answer later = api.get("/billing/report?period=" + period).expect(200);
        assertThat(later.raw().body()).isNotEqualTo(first.raw().body());
        Answer again = api.get("/billing/report?period=" + period + "&as_of=" + asOf).expect(200);
        assertThat(again.raw().body()).isEqualTo(first.raw().body());
        assertThat(again.header("repr-digest")).isEqualTo(first.header("repr-digest"));
    }

    private static String digest(Answer answer) throws Exception {
        byte[] sha =
                MessageDigest.getInstance("SHA-256")
                        .digest(answer.raw().body().getBytes(StandardCharsets.UTF_8));
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha) + ":";
    }

    @Test
    void usageAndPlanShowTheLimits() {
        Api api = Api.signedUp(plane);
        api.post("/topics", "{\"name\":\"t\",\"partition_count\":1}").expect(201);
        Answer usage = api.get("/usage").expect(200);
        assertThat(usage.text("period")).isEqualTo(period);
        assertThat(usage.json().at("/closed/records").asLong()).isZero();
        assertThat(usage.raw().body())
                .contains("{\"dimension\":\"topics.max\",\"used\":1,\"limit\":3}");
        Answer plan = api.get("/plan").expect(200);
        assertThat(plan.text("plan")).isEqualTo("free");
        assertThat(plan.json().path("price").path("price.base_usd_month").asString())
                .isEqualTo("0");
        Answer plans = Api.browser(plane).get("/plans").expect(200);
        assertThat(plans.json().path("plans").size()).isEqualTo(5);
        assertThat(plans.text("catalogue_hash")).isEqualTo(plan.text("catalogue_hash"));
    }

    @Test
    void theDashboardIsThereFromTheFirstSecond() {
        Api api = Api.signedUp(plane);
        Answer dashboard = api.get("/metrics/dashboard?range=1h").expect(200);
        assertThat(dashboard.json().path("series").size()).isGreaterThan(100);
        assertThat(dashboard.json().at("/topics/limit").asInt()).isEqualTo(3);
        api.get("/metrics/dashboard").expect(200);
    }
}
