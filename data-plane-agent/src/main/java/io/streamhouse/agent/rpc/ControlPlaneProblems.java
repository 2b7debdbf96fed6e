package io.streamhouse.agent.rpc;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The control plane's refusals (problem+json) in the agent's words. */
final class ControlPlaneProblems {
    private static final Duration RETRY_USUAL = Duration.ofSeconds(1);
    private static final int FACTS_MAX = 16;
    private static final Set<String> ENVELOPE =
            Set.of("type", "title", "status", "detail", "reason", "field", "errors", "request_id");
    private static final Map<String, String> FIELDS =
            Map.of(
                    "retention_ms", "config.retention",
                    "retention_bytes", "config.retention_bytes");

    private ControlPlaneProblems() {}

    static Problem of(Map<String, Object> fields, Optional<String> retryAfter) {
        String reason = text(fields, "reason");
        String detail = text(fields, "detail");
        Problem problem = problem(reason, detail, fields);
        int facts = 0;
        for (Map.Entry<String, Object> fact : fields.entrySet()) {
            if (!ENVELOPE.contains(fact.getKey()) && facts++ < FACTS_MAX) {
                problem = problem.with(fact.getKey(), String.valueOf(fact.getValue()));
            }
        }
        if (problem.reason().retryable()) {
            problem = problem.retryAfter(retryAfter.flatMap(it -> seconds(it)).orElse(RETRY_USUAL));
        }
        return problem;
    }

    private static Problem problem(String reason, String detail, Map<String, Object> fields) {
        return switch (reason) {
            case "CREDENTIALS_MISSING" -> Problem.of(Reason.CREDENTIALS_MISSING, detail);
            case "CREDENTIALS_INVALID" -> Problem.of(Reason.CREDENTIALS_INVALID, detail);
            case "CREDENTIALS_EXPIRED", "SESSION_EXPIRED" ->
                    Problem.of(Reason.CREDENTIALS_EXPIRED, detail);
            case "SCOPE_MISSING" -> Problem.of(Reason.SCOPE_MISSING, detail);
            case "PERMISSION_MISSING" -> Problem.of(Reason.PERMISSION_MISSING, detail);
            case "TOPIC_NOT_FOUND" -> Problem.of(Reason.TOPIC_NOT_FOUND, detail);
            case "TOPIC_NAME_TAKEN", "ALREADY_EXISTS" -> Problem.of(Reason.TOPIC_EXISTS, detail);
            case "QUOTA_EXCEEDED" -> Problem.of(Reason.PLAN_LIMIT_REACHED, detail);
            case "RATE_LIMITED" -> Problem.of(Reason.RATE_LIMITED, detail);
            case "INVALID_IDEMPOTENCY_KEY", "IDEMPOTENCY_KEY_REUSED" ->
                    Problem.field(Reason.INVALID_FIELD, "request_id", detail);
            case "CONCURRENT_CHANGE", "PROJECTION_LAG", "DATABASE_UNAVAILABLE" ->
                    Problem.of(Reason.CONTROL_PLANE_UNAVAILABLE, detail);
            default -> invalid(detail, fields);
        };
    }

    /** Whatever else a client may have done wrong. */
    private static Problem invalid(String detail, Map<String, Object> fields) {
        String field = text(fields, "field");
        String cause = text(fields, "reason");
        String explanation = detail;
        if (fields.get("errors") instanceof List<?> errors
                && !errors.isEmpty()
                && errors.getFirst() instanceof Map<?, ?> first) {
            field = String.valueOf(first.get("field"));
            cause = String.valueOf(first.get("reason"));
            explanation = String.valueOf(first.get("detail"));
        }
        return Problem.field(
                        cause.equals("INVALID_TOPIC_NAME")
                                ? Reason.INVALID_TOPIC_NAME
                                : Reason.INVALID_FIELD,
                        FIELDS.getOrDefault(field, field),
                        explanation)
                .with("cause", cause);
    }

    private static String text(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("[0-9]{1,6}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                : Optional.empty();
    }
}
