package io.streamhouse.control.problem;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a problem looks over HTTP. */
public final class HttpProblems {
    /** The media type of every problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The fact that becomes the header {@code Retry-After}: whole seconds. */
    public static final String RETRY_AFTER = "retry_after_seconds";

    private static final Duration RETRY_AFTER_DEFAULT = Duration.ofSeconds(1);

    private HttpProblems() {}

    /** The status of a problem. */
    public static int status(Problem problem) {
        return switch (problem.reason().kind()) {
            case INVALID -> invalid(problem.reason());
            case UNAUTHENTICATED -> 401;
            case DENIED -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT, QUOTA -> 409;
            case RATE_LIMITED -> 429;
            case UNAVAILABLE -> 503;
            case BUG -> 500;
        };
    }

    /** How many seconds the caller should wait before it tries again. */
    public static Optional<String> retryAfter(Problem problem) {
        return switch (problem.reason().kind()) {
            case RATE_LIMITED, UNAVAILABLE ->
                    Optional.of(
                            problem.facts()
                                    .getOrDefault(
                                            RETRY_AFTER,
                                            Long.toString(RETRY_AFTER_DEFAULT.toSeconds())));
            case INVALID, UNAUTHENTICATED, DENIED, NOT_FOUND, CONFLICT, QUOTA, BUG ->
                    Optional.empty();
        };
    }

    /**
     * The body of an answer.
     *
     * @param problems at least one; the first decides the status, all are listed when there are
     *     several
     */
    public static Map<String, Object> body(List<Problem> problems, String requestId) {
        Problem first = problems.getFirst();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:streamhouse:problem:" + lower(first.reason()));
        body.put("title", title(first.reason()));
        body.put("status", status(first));
        body.put("detail", first.detail());
        body.put("reason", first.reason().name());
        first.field().ifPresent(field -> body.put("field", field));
        if (problems.size() > 1) {
            body.put("errors", problems.stream().map(HttpProblems::error).toList());
        }
        body.put("request_id", requestId);
        first.facts().forEach(body::putIfAbsent);
        return body;
    }

    private static Map<String, String> error(Problem problem) {
        Map<String, String> error = new LinkedHashMap<>();
        problem.field().ifPresent(field -> error.put("field", field));
        error.put("reason", problem.reason().name());
        error.put("detail", problem.detail());
        return error;
    }

    private static int invalid(Reason reason) {
        return switch (reason) {
            case BODY_TOO_LARGE -> 413;
            case METHOD_NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case MEDIA_TYPE_UNSUPPORTED -> 415;
            default -> 400;
        };
    }

    private static String lower(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static String title(Reason reason) {
        String words = lower(reason).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
