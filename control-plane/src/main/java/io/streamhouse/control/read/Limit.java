package io.streamhouse.control.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.streamhouse.query.quota.QuotaRow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is held of what the plan allows.
 *
 * @param dimension the row of the plan catalogue
 * @param used absent where the limit is on each one
 * @param limit null without limit
 */
public record Limit(
        String dimension,
        Optional<Long> used,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long limit) {
    /** As it is read. */
    public static Limit of(QuotaRow row) {
        return new Limit(
                row.dimension().planKey(),
                row.used().isPresent() ? Optional.of(row.used().getAsLong()) : Optional.empty(),
                row.limit().isPresent() ? row.limit().getAsLong() : null);
    }
}
