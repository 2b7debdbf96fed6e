package io.streamhouse.control.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.RunningPlane;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

/** Against the real console; not run in a build that leaves it out. */
class ConsoleIT {
    private static final Pattern NONCE = Pattern.compile("'nonce-([^']+)'");

    @BeforeAll
    static void theConsoleIsBuilt() {
        assumeTrue(System.getProperty("skipConsole") == null, "built without console");
        assertThat(new ClassPathResource("console/index.html").exists())
                .as("the console is on the class path")
                .isTrue();
    }

    private final Api api = Api.browser(RunningPlane.shared());

    @ParameterizedTest
    @ValueSource(strings = {"/", "/login", "/topics/orders.v1", "/topics/orders.v1/messages"})
    void everyPlaceInTheApplicationIsThePageUnderAFreshNonce(String path) {
        Answer answer = api.get("/" + path).expect(200);
        assertThat(answer.header("content-type")).startsWith("text/html");
        assertThat(answer.header("cache-control")).isEqualTo("no-cache");
        String policy = answer.header("content-security-policy");
        assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe");
        Matcher nonce = NONCE.matcher(policy);
        assertThat(nonce.find()).isTrue();
        assertThat(answer.raw().body()).contains(nonce.group(1)).doesNotContain("__CSP_NONCE__");
        assertThat(api.get("/" + path).header("content-security-policy")).isNotEqualTo(policy);
    }

    @Test
    void whatIsNoPlaceIsNotFound() {
        api.get("//nothing.js").expect(404, "ROUTE_NOT_FOUND");
        api.get("//assets/nothing.js").expect(404, "ROUTE_NOT_FOUND");
        api.get("//api/v2/topics").expect(404, "ROUTE_NOT_FOUND");
        api.get("//api").expect(404, "ROUTE_NOT_FOUND");
        api.post("//login", "{}").expect(405, "METHOD_NOT_ALLOWED");
    }

    @Test
    void assetsAreKeptForAYear() {
        Matcher asset =
                Pattern.compile("/assets/[A-Za-z0-9._-]+\\.js")
                        .matcher(api.get("//login").expect(200).raw().body());
        assertThat(asset.find()).isTrue();
        Answer answer = api.get("/" + asset.group()).expect(200);
        assertThat(answer.header("cache-control")).contains("immutable").contains("31536000");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("content-security-policy")).isNotEmpty();
    }
}
