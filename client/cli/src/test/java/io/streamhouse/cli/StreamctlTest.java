package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.cli.FakeRest.Told;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamctlTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    @TempDir private Path folder;
    private final FakeRest rest = new FakeRest();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";
    private boolean terminal;

    @BeforeEach
    void surroundings() {
        environment.put("XDG_CONFIG_HOME", folder.toString());
        environment.put("STREAMHOUSE_URL", rest.url());
        environment.put("STREAMHOUSE_PASSWORD", "correct-horse-battery");
    }

    @AfterEach
    void close() {
        rest.close();
    }

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
    void tablesAreAlignedAndPlainWithoutATerminal() {
        signedUp();
        rest.on(
                "GET /api/v1/topics",
                200,
                "{\"items\":[{\"name\":\"orders\",\"partition_count\":2,\"messages\":12345,"
                        + "\"stored_bytes\":99,\"retention_ms\":604800000,\"retention_bytes\":1610612736,\"created_at\":\"2026-11-20T08:00:00.123Z\"},"
                        + "{\"name\":\"x\\u001b[31m\",\"partition_count\":12,\"messages\":0,"
                        + "\"stored_bytes\":0,\"created_at\":\"2026-11-20T08:00:01Z\"}]}");
        run("topic", "list");
        assertThat(out())
                .isEqualTo(
                        """
                        NAME     PARTITIONS   MESSAGES   BYTES   KEPT          CREATED
                        orders            2      12345      99   7d, 1536MiB   2026-11-20 08:00:00
                        x?[31m           12          0       0   forever       2026-11-20 08:00:01
                        """);
    }

    @Test
    void coloursOnATerminalUnlessForbidden() {
        signedUp();
        rest.on("GET /api/v1/keys", 200, "{\"items\":[{\"name\":\"a\",\"id\":\"1\"}]}");
        terminal = true;
        run("key", "list");
        assertThat(out()).contains("\u001b[");
        environment.put("NO_COLOR", "1");
        run("key", "list");
        assertThat(out()).doesNotContain("\u001b[");
    }

    @Test
    void programsGetTheAnswerAsJson() {
        signedUp();
        rest.on("POST /api/v1/topics", 201, "{\"name\":\"orders\",\"partition_count\":3}");
        assertThat(run("topic", "create", "orders", "--partitions", "3", "--output", "json"))
                .isZero();
        assertThat(Json.parse(out().getBytes(StandardCharsets.UTF_8)).get("name").asString())
                .isEqualTo("orders");
        assertThat(rest.asked.getLast().headers()).containsKey("Idempotency-key");
    }

    @Test
    void quietPrintsTheKeyAlone() {
        signedUp();
        rest.on("POST /api/v1/keys", 201, "{\"id\":\"1\",\"key\":\"shk_live_x\"}");
        run("key", "create", "laptop", "--quiet");
        assertThat(out()).isEqualTo("shk_live_x\n");
    }

    @Test
    void aTopicsRetentionIsTypedAsPeopleSayIt() {
        signedUp();
        rest.on("POST /api/v1/topics", 201, "{}")
                .on(
                        "PATCH /api/v1/topics/orders",
                        200,
                        "{\"retention_ms\":null,\"retention_bytes\":1048576}");
        run("topics", "create", "a", "--retention", "7d", "--retention-bytes", "1GiB");
        assertThat(rest.asked.getLast().body())
                .isEqualTo(
                        "{\"name\":\"a\",\"partition_count\":1,\"retention_ms\":604800000,"
                                + "\"retention_bytes\":1073741824}");
        assertThat(run("topic", "alter", "orders", "--retention", "forever")).isZero();
        assertThat(rest.asked.getLast().body()).isEqualTo("{\"retention_ms\":null}");
        assertThat(rest.asked.getLast().headers())
                .containsEntry("Content-type", "application/merge-patch+json")
                .containsEntry("X-csrf-token", "pr00f")
                .containsKey("Idempotency-key");
        assertThat(out()).contains("forever, 1MiB");
        for (String wrong : List.of("7", "d", "7y", "-1d", "99999999999999d", "1GiB")) {
            assertThat(run("topic", "alter", "orders", "--retention=" + wrong)).isEqualTo(2);
        }
        assertThat(run("topic", "alter", "orders")).isEqualTo(2);
    }

    @Test
    void aKeysScopesAreTypedShort() {
        signedUp();
        rest.on("POST /api/v1/keys", 201, "{\"id\":\"1\",\"key\":\"shk_live_x\"}")
                .on(
                        "GET /api/v1/keys",
                        200,
                        "{\"items\":[{\"name\":\"a\",\"scopes\":[{\"operations\":[\"produce\",\"consume\"],"
                                + "\"topics\":\"in-*\"}]},{\"name\":\"b\",\"scopes\":null}]}");
        run("keys", "create", "k", "--scope", "produce:in-*", "--scope", "consume,admin:out");
        assertThat(rest.asked.getLast().body())
                .isEqualTo(
                        "{\"name\":\"k\",\"scopes\":[{\"operations\":[\"produce\"],\"topics\":\"in-*\"},"
                                + "{\"operations\":[\"consume\",\"admin\"],\"topics\":\"out\"}]}");
        run("key", "list");
        assertThat(out()).contains("produce,consume:in-*").contains("everything");
        assertThat(run("key", "create", "k", "--scope", "orders")).isEqualTo(2);
    }

    @Test
    void agentsAndPartitionsAreTablesOrJson() {
        signedUp();
        rest.on(
                        "GET /api/v1/agents",
                        200,
                        "{\"items\":[{\"id\":\"agent-1\",\"session_id\":3,\"endpoint\":\"a:1\",\"state\":\"live\",\"wal\":\"file\","
                                + "\"started_at\":\"2026-11-20T08:00:00.1Z\",\"heartbeat_at\":\"2026-11-20T08:00:01.1Z\","
                                + "\"leases\":256,\"partitions\":4}]}")
                .on(
                        "GET /api/v1/topics/orders",
                        200,
                        "{\"name\":\"orders\",\"partitions\":[{\"partition\":0,\"log_start\":0,\"high_watermark\":12,"
                                + "\"stored_bytes\":99,\"agent\":\"agent-1\",\"endpoint\":\"a:1\",\"lease_epoch\":7,"
                                + "\"last_append_time\":\"2026-11-20T08:00:00.123Z\"},"
                                + "{\"partition\":1,\"log_start\":0,\"high_watermark\":0,\"stored_bytes\":0}]}");
        assertThat(run("agents")).isZero();
        assertThat(out())
                .isEqualTo(
                        """
                        AGENT     STATE   ENDPOINT   WAL    LEASES   PARTITIONS   STARTED               HEARTBEAT
                        agent-1   live    a:1        file      256            4   2026-11-20 08:00:00   2026-11-20 08:00:01
                        """);
        assertThat(run("partitions", "orders")).isZero();
        assertThat(out())
                .isEqualTo(
                        """
                        PARTITION   LOG START   HIGH WATERMARK   BYTES   AGENT     ENDPOINT   EPOCH   LAST APPEND
                                0           0               12      99   agent-1   a:1            7   2026-11-20 08:00:00
                                1           0                0       0   -         -              -   -
                        """);
        run("partitions", "orders", "--json");
        assertThat(
                        Json.items(Json.parse(out().getBytes(StandardCharsets.UTF_8)))
                                .getLast()
                                .path("high_watermark")
                                .asInt())
                .isZero();
    }

    @Test
    void revokesByNameAndSkipsRevokedNamesakes() {
        signedUp();
        rest.on(
                        "GET /api/v1/keys",
                        200,
                        "{\"items\":[{\"id\":\"1\",\"name\":\"a\",\"revoked_at\":\"2026-01-01T00:00:00Z\"},"
                                + "{\"id\":\"2\",\"name\":\"a\",\"revoked_at\":null}]}")
                .on("DELETE /api/v1/keys/2", 204, "");
        assertThat(run("key", "revoke", "a")).isZero();
        assertThat(rest.asked.getLast().line()).isEqualTo("DELETE /api/v1/keys/2");
    }

    @Test
    void aRefusalSaysWhatAndWhatToDo() {
        signedUp();
        rest.on(
                "POST /api/v1/topics",
                422,
                "{\"reason\":\"QUOTA_EXCEEDED\",\"detail\":\"The plan allows 3 partitions.\","
                        + "\"errors\":[{\"field\":\"partition_count\",\"detail\":\"at most 3\"}]}");
        assertThat(run("topic", "create", "wide", "--partitions", "12")).isEqualTo(1);
        assertThat(err())
                .isEqualTo(
                        """
                        error: The plan allows 3 partitions (QUOTA_EXCEEDED); see 'streamctl plan'
                          partition_count: at most 3
                        """);
        assertThat(out()).isEmpty();
    }

    @Test
    void anUnreachableServerIsExitCodeThree() {
        rest.close();
        assertThat(run("login", "--email", "ada@example.com")).isEqualTo(3);
        assertThat(err()).contains("cannot be reached").contains("make run");
    }

    @Test
    void withoutALoginItSaysHowToGetOne() {
        assertThat(run("topic", "list")).isEqualTo(1);
        assertThat(err()).contains("not logged in").contains("streamctl login");
        assertThat(run("produce", "orders", "x")).isEqualTo(1);
        assertThat(err()).contains("no API key");
    }

    @Test
    void wrongUsageIsExitCodeTwo() {
        assertThat(run("topic", "create")).isEqualTo(2);
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(run("produce", "orders", "x", "--header", "no-equals", "--key", "k"))
                .isEqualTo(2);
        assertThat(run("consume", "orders", "--offset", "1", "--key", "k")).isEqualTo(2);
        environment.remove("STREAMHOUSE_PASSWORD");
        assertThat(run("login", "--email", "ada@example.com")).isEqualTo(2);
    }

    @Test
    void takesThePasswordFromStandardInput() {
        environment.remove("STREAMHOUSE_PASSWORD");
        input = "from-a-pipe\n";
        rest.on("POST /api/v1/auth/login", 200, "{\"token\":\"jwt\"}");
        assertThat(run("login", "--email", "ada@example.com", "--password-stdin")).isZero();
        assertThat(rest.asked.getLast().body()).contains("\"from-a-pipe\"");
    }

    @Test
    void checksAReportAgainstItsDigest() {
        signedUp();
        String report = "{\"period\":\"2026-11\",\"total\":\"0.00\",\"currency\":\"EUR\"}";
        Map<String, List<String>> good =
                Map.of(
                        "Repr-Digest",
                        List.of("sha-256=:JgQA9JP+JgaqSBzbgGl7xDSTN6BN+j37+/Xvjq0wzTI=:"));
        rest.on("GET /api/v1/billing/report?period=2026-11", new Told(200, good, report + " "));
        assertThat(run("report", "--verify")).isEqualTo(1);
        assertThat(err()).contains("does not match its digest");

        String digest = digest(report);
        rest.on(
                "GET /api/v1/billing/report?period=2026-11",
                new Told(200, Map.of("Repr-Digest", List.of("sha-256=:" + digest + ":")), report));
        assertThat(run("report", "--verify")).isZero();
        assertThat(out()).contains("(verified)").contains("0.00 EUR");
    }

    @Test
    void exportsTheAuditLogAsItComes() {
        signedUp();
        rest.on("GET /api/v1/audit?action=topic.created", 200, "{\"a\":1}\n{\"a\":2}\n");
        assertThat(run("audit", "--export", "--action", "topic.created")).isZero();
        assertThat(out()).isEqualTo("{\"a\":1}\n{\"a\":2}\n");
        assertThat(rest.asked.getLast().headers()).containsEntry("Accept", "application/x-ndjson");
    }

    @Test
    void followsPagesUpToTheMaximum() {
        signedUp();
        rest.on(
                        "GET /api/v1/audit?limit=3",
                        200,
                        "{\"items\":[{\"action\":\"one\"},{\"action\":\"two\"}],\"next_cursor\":\"c 1\"}")
                .on(
                        "GET /api/v1/audit?limit=3&cursor=c%201",
                        200, "{\"items\":[{\"action\":\"three\"},{\"action\":\"four\"}]}");
        run("audit", "--max", "3");
        assertThat(out()).contains("one", "two", "three").doesNotContain("four");
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

    @Test
    void waitsForARebuild() {
        environment.put("STREAMHOUSE_PLATFORM_KEY", "shp_live_x");
        Map<String, List<String>> none = Map.of();
        rest.on(
                        "GET /api/v1/admin/projections",
                        new Told(200, none, "{\"items\":[{\"name\":\"topics\",\"epoch\":1}]}"),
                        new Told(200, none, "{\"items\":[{\"name\":\"topics\",\"epoch\":1}]}"),
                        new Told(200, none, "{\"items\":[{\"name\":\"topics\",\"epoch\":2}]}"))
                .on("POST /api/v1/admin/projections/topics/rebuild", 202, "{}");
        assertThat(run("admin", "rebuild", "topics", "--wait")).isZero();
        assertThat(out()).contains("Rebuilt topics");
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
    void completionKnowsTheCommands() {
        assertThat(run("completion", "bash")).isZero();
        assertThat(out())
                .contains("streamctl")
                .contains("platform-key")
                .contains("--from-beginning");
        assertThat(run("completion", "zsh")).isZero();
        assertThat(out()).startsWith("autoload");
    }

    private void signedUp() {
        rest.on(
                "POST /api/v1/auth/signup",
                new Told(
                        201,
                        Map.of(
                                "X-StreamHouse-Position",
                                List.of("7"),
                                "Set-Cookie",
                                List.of(
                                        "streamhouse_session=s3cret; Path=/; HttpOnly",
                                        "streamhouse_csrf=pr00f; Path=/")),
                        "{\"slug\":\"acme-logistics\",\"token\":\"jwt\"}"));
        assertThat(run("signup", "--email", "ada@example.com", "--org", "Acme Logistics")).isZero();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Cli cli =
                new Cli(
                        environment,
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Cli.Terminals(terminal, false),
                        InstantSource.fixed(NOW));
        return Streamctl.run(cli, arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static String digest(String text) {
        try {
            return java.util.Base64.getEncoder()
                    .encodeToString(
                            java.security.MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
