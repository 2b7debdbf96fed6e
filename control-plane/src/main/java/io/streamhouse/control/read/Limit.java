package io.streamhouse.control.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.streamhouse.query.quota.QuotaRow;
import org.jspecify.annotations.Nullable;

/**
 * What is held of what the plan allows.
 *
 * @param dimension the row of the plan catalogue
 * @param limit null without limit
 */
public record Limit(
        String dimension,
        long used,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long limit) {
    /** As it is read. */
    public static Limit of(QuotaRow row) {
        return new Limit(
                row.dimension().planKey(),
                row.used(),
                row.limit().isPresent() ? row.limit().getAsLong() : null);
    }
}
