package io.streamhouse.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something was refused or failed. {@link #kind} says what the caller must do:
 *
 * <pre>{@code
 * switch (e.kind()) {
 *     case INVALID, NOT_FOUND, CONFLICT, BUG -> fix(e.reason(), e.details());
 *     case UNAUTHENTICATED, DENIED -> askForAnotherKey();
 *     case QUOTA -> upgradeOrStop();
 *     case RATE_LIMITED, UNAVAILABLE, TIMED_OUT -> tryAgainLater(e.retryAfter());
 *     case FENCED, CLOSED -> stopThisProducer();
 *     case CORRUPT -> report(e);
 * }
 * }</pre>
 */
public final class StreamHouseException extends RuntimeException {
    /** What the caller must do. */
    public enum Kind {
        /** Fix the request. */
        INVALID,
        /** Present another credential. */
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
        /** Decide whether to send again: the time for it ran out; see {@link #mayBeStored}. */
        TIMED_OUT,
        /** Stop: a later producer has taken the name. */
        FENCED,
        /** Stop: this object was closed. */
        CLOSED,
        /** Report it: stored data cannot be read. */
        CORRUPT,
        /** Report it. */
        BUG
    }

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String reason;
    private final boolean retryable;
    private final boolean mayBeStored;
    private final Map<String, String> details;
    private final @Nullable Duration retryAfter;

    StreamHouseException(Kind kind, String reason, String message) {
        this(kind, reason, message, false, false, Map.of(), null, null);
    }

    StreamHouseException(
            Kind kind,
            String reason,
            String message,
            boolean retryable,
            boolean mayBeStored,
            Map<String, String> details,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.reason = Objects.requireNonNull(reason, "reason");
        this.retryable = retryable;
        this.mayBeStored = mayBeStored;
        this.details = Map.copyOf(details);
        this.retryAfter = retryAfter;
    }

    /** What the caller must do. */
    public Kind kind() {
        return kind;
    }

    /** The stable name of the case, such as {@code TOPIC_NOT_FOUND}. */
    public String reason() {
        return reason;
    }

    /** True when the same call may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    /**
     * True when it is not known whether the record was stored. False: it was not, so that sending
     * it again cannot store it twice.
     */
    public boolean mayBeStored() {
        return mayBeStored;
    }

    /** What a program may want to know, such as {@code limit}. */
    public Map<String, String> details() {
        return details;
    }

    /** How long to wait before trying again, when the server said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    StreamHouseException withStored(boolean newMayBeStored) {
        return new StreamHouseException(
                kind, reason, text(), retryable, newMayBeStored, details, retryAfter, this);
    }

    StreamHouseException asTimedOut(Duration limit, boolean newMayBeStored) {
        String message = "not acknowledged within " + limit.toMillis() + " ms: " + text();
        return new StreamHouseException(
                Kind.TIMED_OUT, reason, message, true, newMayBeStored, details, retryAfter, this);
    }

    private String text() {
        return Objects.requireNonNullElse(getMessage(), reason);
    }
}
