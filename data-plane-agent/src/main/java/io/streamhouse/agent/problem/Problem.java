package io.streamhouse.agent.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal that the caller is told about. Immutable and without a stack trace: it is an answer,
 * not a surprise.
 */
public final class Problem extends RuntimeException {
    /** The fact that a surprise is found by. */
    public static final String REQUEST_ID = "request_id";

    private final Reason reason;
    private final String explanation;
    private final Map<String, String> facts;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;

    private Problem(
            Reason reason,
            String explanation,
            Map<String, String> facts,
            @Nullable String field,
            @Nullable Duration retryAfter) {
        super(reason + ": " + explanation, null, false, false);
        this.reason = reason;
        this.explanation = explanation;
        this.facts = facts;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    /** A refusal; the explanation is one sentence for a person. */
    public static Problem of(Reason reason, String explanation) {
        Duration retryAfter = reason.retryable() ? Duration.ofMillis(200) : null;
        return new Problem(reason, explanation, Map.of(), null, retryAfter);
    }

    /** A refusal of one field of the request. */
    public static Problem field(Reason reason, String field, String explanation) {
        return new Problem(reason, explanation, Map.of(), field, null);
    }

    /** A surprise: its id is in the log, its cause is not told. */
    public static Problem internal(String requestId) {
        return of(Reason.INTERNAL, "internal error, request " + requestId)
                .with(REQUEST_ID, requestId);
    }

    /** This with a fact that programs can read. */
    public Problem with(String name, long value) {
        return with(name, Long.toString(value));
    }

    /** This with a fact that programs can read. */
    public Problem with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new Problem(reason, explanation, Map.copyOf(more), field, retryAfter);
    }

    /** This with the advice to come back after a while. */
    public Problem retryAfter(Duration delay) {
        return new Problem(reason, explanation, facts, field, delay);
    }

    /** Which refusal. */
    public Reason reason() {
        return reason;
    }

    String explanation() {
        return explanation;
    }

    /** What programs can read. */
    public Map<String, String> facts() {
        return facts;
    }

    @Nullable String field() {
        return field;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
