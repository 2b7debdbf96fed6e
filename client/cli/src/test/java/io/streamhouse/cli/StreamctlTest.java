package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.cli.FakeRest.Told;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamctlTest extends StreamctlSurroundings {
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
    void completionKnowsTheCommands() {
        assertThat(run("completion", "bash")).isZero();
        assertThat(out())
                .contains("streamctl")
                .contains("platform-key")
                .contains("--from-beginning");
        assertThat(run("completion", "zsh")).isZero();
        assertThat(out()).startsWith("autoload");
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
