package io.streamhouse.control.document;

import io.streamhouse.api.Problem.Reason;
import java.util.Locale;
import java.util.Map;

/** What the document says beyond the controllers. */
final class DocumentText {
    static final String INTRODUCTION =
            "JSON with snake_case names; a field that is not known is refused, a field that has no"
                    + " value is left out. Every refusal is a problem (RFC 9457) whose reason is"
                    + " stable. Writes take an Idempotency-Key, and answer the position they"
                    + " reached; reads wait for a position that they are told.";

    static final String IDEMPOTENCY =
            "Names this request: sent again under the same key, it is answered as the first time"
                    + " and not executed again. Kept for 30 days.";
    static final String CSRF =
            "Repeats the cookie streamhouse_csrf. Needed with a session cookie, not with a bearer"
                    + " credential.";
    static final String POSITION =
            "The position of the last event of this write. A read that is sent with it as"
                    + " X-StreamHouse-Min-Position shows the write.";
    static final String MIN_POSITION =
            "Waits at most two seconds until the read models have reached this position.";

    /** The groups of operations, by package. */
    static final Map<String, String> TAGS =
            Map.ofEntries(
                    Map.entry("identity", "Sign-up, login, sessions and members"),
                    Map.entry("topic", "Topics and the messages in them"),
                    Map.entry("key", "API keys"),
                    Map.entry("audit", "The audit log"),
                    Map.entry("billing", "Usage, plans and bills"),
                    Map.entry("metrics", "The dashboard"),
                    Map.entry("agent", "The agents, and who leads what"),
                    Map.entry("live", "The live stream"),
                    Map.entry("operation", "Processes that take longer than a request"),
                    Map.entry("admin", "The operator's routes, with the platform key"),
                    Map.entry("health", "Health, readiness and metrics of the process"));

    /** Examples of fields and parameters, by name. */
    static final Map<String, Object> EXAMPLES =
            Map.ofEntries(
                    Map.entry("email", "ada@example.com"),
                    Map.entry("password", "correct horse battery"),
                    Map.entry("org_name", "Blue Ocean"),
                    Map.entry("slug", "blue-ocean"),
                    Map.entry("name", "orders"),
                    Map.entry("role", "owner"),
                    Map.entry("status", "active"),
                    Map.entry("plan", "free"),
                    Map.entry("from", "free"),
                    Map.entry("period", "2026-11"),
                    Map.entry("retention_ms", 604_800_000L),
                    Map.entry("retention_bytes", 1_073_741_824L),
                    Map.entry("token", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl"),
                    Map.entry(
                            "key", "shk_live_0000000000000000000042_" + "0".repeat(43) + "1A2b3C"),
                    Map.entry("prefix", "shk_live_0000000000000000000042"),
                    Map.entry("next_cursor", "b3JkZXJz"),
                    Map.entry("cursor", "b3JkZXJz"),
                    Map.entry("type", "user"),
                    Map.entry("action", "topic.created"),
                    Map.entry("ip", "203.0.113.7"),
                    Map.entry("details", Map.of("partition_count", 2)),
                    Map.entry("catalogue_hash", "9b".repeat(32)),
                    Map.entry("dimension", "topics.max"),
                    Map.entry("price", Map.of("price.base_usd_month", "0")),
                    Map.entry("amounts", Map.of("topics.max", "3")),
                    Map.entry("sources", Map.of("topics.max", "decision")),
                    Map.entry("key_encoding", "utf8"),
                    Map.entry("value_encoding", "utf8"),
                    Map.entry("encoding", "utf8"),
                    Map.entry("value", "hello"),
                    Map.entry("endpoint", "127.0.0.1:9090"),
                    Map.entry("state", "live"),
                    Map.entry("error", "08006 PSQLException"),
                    Map.entry("kind", "activate_organization"),
                    Map.entry("cause", "no agent"),
                    Map.entry("range", "15m"),
                    Map.entry("as_of", "1042"),
                    Map.entry("q", "ord"),
                    Map.entry("limit", 50),
                    Map.entry("organization", "blue-ocean"),
                    Map.entry("currency", "USD"),
                    Map.entry("unit", "million messages"),
                    Map.entry("total", "0.00"),
                    Map.entry("partition_count", 2));

    private DocumentText() {}

    static String tag(Class<?> controller) {
        String[] parts = controller.getPackageName().split("\\.");
        return parts[parts.length - 1];
    }

    static String detail(Reason reason) {
        String words = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
