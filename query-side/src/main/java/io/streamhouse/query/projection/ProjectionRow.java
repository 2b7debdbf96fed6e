package io.streamhouse.query.projection;

import java.util.Optional;

/**
 * How a projection stands.
 *
 * @param position of the last event applied
 * @param lag how many positions the store is ahead
 * @param epoch counts its rebuilds
 * @param state {@code live}, {@code failing} or {@code rebuilding}
 * @param error why it fails, or why its last rebuild did
 * @param rebuild how far the running rebuild is
 */
public record ProjectionRow(
        String name,
        long position,
        long lag,
        int epoch,
        String state,
        Optional<String> error,
        Optional<Long> rebuild) {}
