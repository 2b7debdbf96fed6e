package io.streamhouse.control.topic;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.RetentionChange;
import io.streamhouse.api.topic.RetentionChange.Bound;
import io.streamhouse.control.problem.FieldChecks;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The retention in requests: whole numbers, and null for ever. */
final class RetentionForm {
    private static final String TIME = "retention_ms";
    private static final String SIZE = "retention_bytes";

    private RetentionForm() {}

    /** Of a new topic; what is absent is for ever. */
    static Retention of(FieldChecks checks, @Nullable Long timeMs, @Nullable Long sizeBytes) {
        Retention retention = new Retention(bound(timeMs), bound(sizeBytes));
        retention.problems().forEach(checks::add);
        return retention;
    }

    /** A merge patch (RFC 7396): what is absent stays, what is null is for ever from here on. */
    static RetentionChange change(
            FieldChecks checks, @Nullable JsonNode timeMs, @Nullable JsonNode sizeBytes) {
        Bound time =
                checks.optional(TIME, timeMs, it -> bound(TIME, it)).orElseGet(Bound.Keep::new);
        Bound size =
                checks.optional(SIZE, sizeBytes, it -> bound(SIZE, it)).orElseGet(Bound.Keep::new);
        RetentionChange change = new RetentionChange(time, size);
        change.appliedTo(Retention.FOR_EVER).problems().forEach(checks::add);
        return change;
    }

    private static OptionalLong bound(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static Bound bound(String field, JsonNode value) {
        if (value.isNull()) {
            return new Bound.Lift();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Invalid(
                    Problem.of(
                            Reason.INVALID_FIELD,
                            field + " is a whole number, or null for ever.",
                            field));
        }
        return new Bound.Set(value.longValue());
    }
}
