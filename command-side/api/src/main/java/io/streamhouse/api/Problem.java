package io.streamhouse.api;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Why something was refused: one form for log, metric, REST, gRPC and console.
 *
 * @param reason the case; its name is part of the API
 * @param detail for people; not part of the API
 * @param field the request field at fault, as a JSON path such as {@code partition_count}
 * @param facts what a program may want, such as {@code limit} and {@code used}
 */
public record Problem(
        Reason reason, String detail, Optional<String> field, Map<String, String> facts) {
    public Problem {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(field, "field");
        facts = Map.copyOf(facts);
    }

    /** What the caller must do. */
    public enum Kind {
        /** Fix the request. */
        INVALID,
        /** Log in, or present another credential. */
        UNAUTHENTICATED,
        /** Get permission. */
        DENIED,
        /** Use another name; also the answer for what belongs to others. */
        NOT_FOUND,
        /** Read again, then decide. */
        CONFLICT,
        /** Stay within the plan, or change it. */
        QUOTA,
        /** Slow down. */
        RATE_LIMITED,
        /** Try again later. */
        UNAVAILABLE,
        /** Report it. */
        BUG
    }

    /** The stable cases. */
    public enum Reason {
        INVALID_FIELD(Kind.INVALID),
        UNKNOWN_FIELD(Kind.INVALID),
        MALFORMED_BODY(Kind.INVALID),
        BODY_TOO_LARGE(Kind.INVALID),
        METHOD_NOT_ALLOWED(Kind.INVALID),
        MEDIA_TYPE_UNSUPPORTED(Kind.INVALID),
        NOT_ACCEPTABLE(Kind.INVALID),
        INVALID_IDEMPOTENCY_KEY(Kind.INVALID),
        INVALID_EMAIL(Kind.INVALID),
        WEAK_PASSWORD(Kind.INVALID),
        INVALID_SLUG(Kind.INVALID),
        INVALID_TOPIC_NAME(Kind.INVALID),
        INVALID_PARTITION_COUNT(Kind.INVALID),
        INVALID_RETENTION(Kind.INVALID),
        INVALID_KEY_NAME(Kind.INVALID),
        INVALID_SCOPE(Kind.INVALID),
        INVALID_PERIOD(Kind.INVALID),
        INVALID_POSITION(Kind.INVALID),
        INVALID_CURSOR(Kind.INVALID),
        UNKNOWN_PLAN(Kind.INVALID),
        WINDOW_NOT_CONTIGUOUS(Kind.INVALID),
        IDEMPOTENCY_KEY_REUSED(Kind.INVALID),
        CREDENTIALS_MISSING(Kind.UNAUTHENTICATED),
        CREDENTIALS_INVALID(Kind.UNAUTHENTICATED),
        CREDENTIALS_EXPIRED(Kind.UNAUTHENTICATED),
        SESSION_EXPIRED(Kind.UNAUTHENTICATED),
        LOGIN_REFUSED(Kind.UNAUTHENTICATED),
        CSRF_TOKEN_INVALID(Kind.DENIED),
        PERMISSION_MISSING(Kind.DENIED),
        SCOPE_MISSING(Kind.DENIED),
        ORGANIZATION_NOT_FOUND(Kind.NOT_FOUND),
        USER_NOT_FOUND(Kind.NOT_FOUND),
        TOPIC_NOT_FOUND(Kind.NOT_FOUND),
        API_KEY_NOT_FOUND(Kind.NOT_FOUND),
        OPERATION_NOT_FOUND(Kind.NOT_FOUND),
        PROJECTION_NOT_FOUND(Kind.NOT_FOUND),
        ROUTE_NOT_FOUND(Kind.NOT_FOUND),
        EMAIL_TAKEN(Kind.CONFLICT),
        SLUG_TAKEN(Kind.CONFLICT),
        TOPIC_NAME_TAKEN(Kind.CONFLICT),
        ALREADY_EXISTS(Kind.CONFLICT),
        ALREADY_MEMBER(Kind.CONFLICT),
        NOT_CLAIM_HOLDER(Kind.CONFLICT),
        WINDOW_ALREADY_CLOSED(Kind.CONFLICT),
        OPERATION_ENDED(Kind.CONFLICT),
        OPERATION_RUNNING(Kind.CONFLICT),
        CONCURRENT_CHANGE(Kind.CONFLICT),
        QUOTA_EXCEEDED(Kind.QUOTA),
        RATE_LIMITED(Kind.RATE_LIMITED),
        PROJECTION_LAG(Kind.UNAVAILABLE),
        DATABASE_UNAVAILABLE(Kind.UNAVAILABLE),
        AGENT_UNAVAILABLE(Kind.UNAVAILABLE),
        INTERNAL(Kind.BUG);

        private final Kind kind;

        Reason(Kind kind) {
            this.kind = kind;
        }

        /** What the caller must do. */
        public Kind kind() {
            return kind;
        }
    }

    /** A problem of the request as a whole. */
    public static Problem of(Reason reason, String detail) {
        return new Problem(reason, detail, Optional.empty(), Map.of());
    }

    /** A problem of one field. */
    public static Problem of(Reason reason, String detail, String field) {
        return new Problem(reason, detail, Optional.of(field), Map.of());
    }

    /** The same problem with facts. */
    public Problem with(Map<String, String> moreFacts) {
        return new Problem(reason, detail, field, moreFacts);
    }
}
