package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people and programs see. */
class StreamctlOutputTest extends StreamctlSurroundings {
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
    void whatEachOneMayBeIsALimitAndNotAShareThatIsUsed() {
        signedUp();
        String limits =
                "\"limits\":[{\"dimension\":\"members.max\",\"used\":1,\"limit\":null},"
                        + "{\"dimension\":\"partitions_per_topic.max\",\"limit\":12},"
                        + "{\"dimension\":\"topics.max\",\"used\":0,\"limit\":10}]";
        rest.on("GET /api/v1/plan", 200, "{\"plan\":\"pro\",\"price\":{}," + limits + "}")
                .on("GET /api/v1/usage", 200, "{\"period\":\"2026-11\"," + limits + "}");
        String table =
                """
                LIMIT                      USED   OF
                members.max                   1   unlimited
                partitions_per_topic.max      -   up to 12 each
                topics.max                    0   10
                """;
        assertThat(run("plan")).isZero();
        assertThat(out()).contains(table);
        assertThat(run("usage")).isZero();
        assertThat(out()).contains(table);
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
    void aLackOfMemoryIsOneLine() {
        input =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new OutOfMemoryError("Java heap space");
                    }
                };
        assertThat(run("login", "--email", "ada@example.com", "--password-stdin")).isEqualTo(1);
        assertThat(err()).isEqualTo("error: out of memory: Java heap space\n");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        for (String command : List.of("produce orders --file", "bench produce orders --payload")) {
            List<String> typed = new ArrayList<>(List.of(command.split(" ")));
            typed.add(folder.toString());
            assertThat(run(typed.toArray(String[]::new))).isEqualTo(2);
            assertThat(err()).isEqualTo("error: cannot read " + folder + ": it is a directory\n");
            typed.set(typed.size() - 1, folder + "/none");
            assertThat(run(typed.toArray(String[]::new))).isEqualTo(2);
            assertThat(err())
                    .isEqualTo("error: cannot read " + folder + "/none: there is no such file\n");
        }
        Path picture = Files.write(folder.resolve("picture"), new byte[] {(byte) 0xff, '\n'});
        assertThat(run("bench", "produce", "orders", "--payload", picture.toString())).isEqualTo(2);
        assertThat(err()).isEqualTo("error: " + picture + " is not UTF-8 text\n");
    }

    @Test
    void wrongUsageIsExitCodeTwo() {
        assertThat(run("topic", "create")).isEqualTo(2);
        assertThat(err())
                .contains("error: Missing required parameter")
                .contains("See streamctl topic create --help")
                .doesNotContain("Usage:");
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(run("topc")).isEqualTo(2);
        assertThat(err()).contains("Did you mean: streamctl topic");
        assertThat(run("produce", "orders", "x", "--header", "no-equals", "--key", "k"))
                .isEqualTo(2);
        assertThat(run("consume", "orders", "--offset", "1", "--key", "k")).isEqualTo(2);
        environment.remove("STREAMHOUSE_PASSWORD");
        assertThat(run("login", "--email", "ada@example.com")).isEqualTo(2);
    }
}
