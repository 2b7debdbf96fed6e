package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.cli.FakeRest.Told;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who one is, from sign-up to logout. */
class StreamctlLoginTest extends StreamctlSurroundings {
    @Test
    void signupKeepsTheLoginForItsOwnerAlone() throws Exception {
        signedUp();
        Path file = folder.resolve("streamhouse/config.json");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(rest.asked.getFirst().body())
                .isEqualTo(
                        "{\"email\":\"ada@example.com\",\"password\":\"correct-horse-battery\","
                                + "\"org_name\":\"Acme Logistics\"}");
        assertThat(out().contains("acme-logistics")).isTrue();
        assertThat(out()).doesNotContain("jwt");
    }

    @Test
    void theNextCommandSendsSessionProofAndPosition() {
        signedUp();
        rest.on("GET /api/v1/topics", 200, "{\"items\":[]}");
        assertThat(run("topic", "list")).isZero();
        assertThat(rest.asked.getLast().headers())
                .containsEntry("Cookie", "streamhouse_session=s3cret; streamhouse_csrf=pr00f")
                .containsEntry("X-csrf-token", "pr00f")
                .containsEntry("X-streamhouse-min-position", "7");
    }

    @Test
    void aLateReadSideIsAskedWithoutThePosition() {
        signedUp();
        rest.on(
                "GET /api/v1/topics",
                new Told(
                        503,
                        Map.of("Content-Type", List.of("application/problem+json")),
                        "{\"reason\":\"PROJECTION_LAG\",\"detail\":\"late\"}"),
                new Told(200, Map.of(), "{\"items\":[]}"));
        assertThat(run("topic", "list")).isZero();
        assertThat(rest.asked.getLast().headers()).doesNotContainKey("X-streamhouse-min-position");
    }

    @Test
    void withoutALoginItSaysHowToGetOne() {
        assertThat(run("topic", "list")).isEqualTo(1);
        assertThat(err()).contains("not logged in").contains("streamctl login");
        assertThat(run("produce", "orders", "x")).isEqualTo(1);
        assertThat(err()).contains("no API key");
    }

    @Test
    void aLoginThatIsOverSaysHowToGoOn() {
        signedUp();
        rest.on(
                "GET /api/v1/topics",
                401,
                "{\"reason\":\"SESSION_EXPIRED\",\"detail\":\"The session has ended.\"}");
        assertThat(run("topic", "list")).isEqualTo(1);
        assertThat(err()).contains("streamctl login").doesNotContain("STREAMHOUSE_API_KEY");
        environment.put("STREAMHOUSE_API_KEY", "shk_live_x");
        assertThat(run("topic", "list")).isEqualTo(1);
        assertThat(err())
                .contains("(SESSION_EXPIRED); log in again with 'streamctl login'")
                .contains("'streamctl logout': then the key in STREAMHOUSE_API_KEY is used")
                .contains("--key");
        assertThat(run("topic", "list", "--key", "shk_live_y")).isEqualTo(1);
        assertThat(err()).doesNotContain("logout");
    }

    @Test
    void aLoginIsSentOnlyWhereItWasMade() {
        signedUp();
        try (FakeRest other = new FakeRest()) {
            other.on("GET /api/v1/topics", 200, "{\"items\":[]}");
            assertThat(run("topic", "list", "--url", other.url())).isEqualTo(1);
            assertThat(err()).contains("not logged in at " + other.url()).contains(rest.url());
            environment.put("STREAMHOUSE_URL", other.url());
            assertThat(run("topic", "list")).isEqualTo(1);
            assertThat(run("produce", "orders", "x")).isEqualTo(1);
            assertThat(err()).contains("no API key");
            assertThat(run("logout")).isZero();
            assertThat(out()).contains("stays");
            assertThat(other.asked).isEmpty();

            environment.put("STREAMHOUSE_API_KEY", "shk_live_x");
            assertThat(run("topic", "list")).isZero();
            assertThat(other.asked.getLast().headers())
                    .containsEntry("Authorization", "Bearer shk_live_x")
                    .doesNotContainKey("Cookie");
        }
        environment.remove("STREAMHOUSE_URL");
        rest.on("GET /api/v1/topics", 200, "{\"items\":[]}");
        assertThat(run("topic", "list", "--url", rest.url() + "/")).isZero();
        assertThat(rest.asked.getLast().headers()).containsKey("Cookie");
    }

    @Test
    void theLoginIsKeptInTheHomeOfTheEnvironment() {
        environment.remove("XDG_CONFIG_HOME");
        environment.put("HOME", folder.resolve("home").toString());
        signedUp();
        assertThat(folder.resolve("home/.config/streamhouse/config.json")).exists();
    }

    @Test
    void takesThePasswordFromStandardInput() {
        environment.remove("STREAMHOUSE_PASSWORD");
        input = new ByteArrayInputStream("from-a-pipe\n".getBytes(StandardCharsets.UTF_8));
        rest.on("POST /api/v1/auth/login", 200, "{\"token\":\"jwt\"}");
        assertThat(run("login", "--email", "ada@example.com", "--password-stdin")).isZero();
        assertThat(rest.asked.getLast().body()).contains("\"from-a-pipe\"");
    }

    @Test
    void logoutForgetsTheLoginEvenWhenTheSessionIsOver() throws Exception {
        signedUp();
        rest.on(
                "POST /api/v1/auth/logout",
                401,
                "{\"reason\":\"SESSION_EXPIRED\",\"detail\":\"over\"}");
        assertThat(run("logout")).isZero();
        assertThat(Files.readString(folder.resolve("streamhouse/config.json")))
                .doesNotContain("s3cret");
    }

    @Test
    void theOperatorsKeyComesFromTheDataDirectory() throws Exception {
        environment.put("STREAMHOUSE_DATA_DIR", folder.toString());
        assertThat(run("admin", "platform-key")).isEqualTo(1);
        assertThat(err()).contains("STREAMHOUSE_DATA_DIR");

        Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(folder.resolve("secrets/platform-key"), "shp_live_x\n");
        rest.on(
                "PUT /api/v1/admin/organizations/acme/plan",
                200,
                "{\"plan\":\"pro\",\"from\":\"free\"}");
        assertThat(run("admin", "plan", "acme", "pro")).isZero();
        assertThat(rest.asked.getLast().headers())
                .containsEntry("Authorization", "Bearer shp_live_x");
        assertThat(out()).contains("it was on free");
    }
}
