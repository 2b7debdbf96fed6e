package io.streamhouse.query.topic;

import io.streamhouse.query.LogViews;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Who leads which partition, also of those that nothing was appended to: agents lead slots, and a
 * partition's slot follows from its name.
 */
record Leaders(Map<Integer, TopicRow.Leader> bySlot) {
    private static final int SLOTS = 256;

    static Leaders read(DSLContext dsl) {
        return new Leaders(
                dsl.select(
                                LogViews.LEASE_SLOT,
                                LogViews.LEASE_AGENT,
                                LogViews.LEASE_ENDPOINT,
                                LogViews.LEASE_EPOCH)
                        .from(LogViews.LEASE)
                        .where(LogViews.LEASE_AGENT.isNotNull())
                        .fetchMap(
                                row -> row.value1(),
                                row ->
                                        new TopicRow.Leader(
                                                row.value2(), row.value3(), row.value4())));
    }

    Optional<TopicRow.Leader> of(UUID topic, int partition) {
        return Optional.ofNullable(bySlot.get(slot(topic, partition)));
    }

    /** The rule stands in docs/interfaces.md and is fixed for ever. */
    static int slot(UUID topic, int partition) {
        return Math.floorMod(topic.hashCode() + partition, SLOTS);
    }
}
