package io.streamhouse.query.topic;

import io.streamhouse.query.LogViews;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** What the agents count per topic. Thread-safe. */
final class TopicCounters {
    /** Rates are an average over so many full seconds. */
    private static final Duration RATE_SPAN = Duration.ofSeconds(10);

    /** Seconds younger than this may not have been written yet. */
    private static final Duration RATE_DELAY = Duration.ofSeconds(1);

    private final LogViews log;
    private final Clock clock;

    TopicCounters(LogViews log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    record Counters(long messages, long storedBytes, double messagesPerSecond) {
        static final Counters NONE = new Counters(0, 0, 0);
    }

    Map<UUID, Counters> of(DSLContext dsl, Collection<UUID> topics) {
        Map<UUID, Counters> counters = new HashMap<>();
        if (topics.isEmpty() || !log.present(dsl)) {
            return counters;
        }
        Map<UUID, Double> rates = rates(dsl, topics);
        var messages = DSL.sum(LogViews.PARTITION_NEXT_OFFSET.minus(LogViews.PARTITION_LOG_START));
        var stored = DSL.sum(LogViews.PARTITION_STORED_BYTES);
        dsl.select(LogViews.PARTITION_TOPIC, messages, stored)
                .from(LogViews.PARTITION)
                .where(LogViews.PARTITION_TOPIC.in(topics))
                .groupBy(LogViews.PARTITION_TOPIC)
                .forEach(row ->
                        counters.put(
                                row.value1(),
                                new Counters(
                                        row.value2().longValueExact(),
                                        row.value3().longValueExact(),
                                        rates.getOrDefault(row.value1(), 0.0))));
        return counters;
    }

    private Map<UUID, Double> rates(DSLContext dsl, Collection<UUID> topics) {
        Instant until = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(RATE_DELAY);
        return dsl.select(LogViews.RATE_TOPIC, DSL.sum(LogViews.RATE_MESSAGES_IN))
                .from(LogViews.RATE)
                .where(LogViews.RATE_TOPIC.in(topics))
                .and(LogViews.RATE_SECOND.ge(until.minus(RATE_SPAN)))
                .and(LogViews.RATE_SECOND.lt(until))
                .groupBy(LogViews.RATE_TOPIC)
                .fetchMap(row -> row.value1(), row -> perSecond(row.value2()));
    }

    private static double perSecond(BigDecimal messages) {
        return messages.doubleValue() / RATE_SPAN.toSeconds();
    }

    /** Every partition of the topic, also those that nothing was appended to. */
    List<TopicRow.Partition> partitions(DSLContext dsl, TopicRow topic) {
        if (!log.present(dsl)) {
            return IntStream.range(0, topic.partitionCount())
                    .mapToObj(number -> TopicRow.Partition.empty(number, Optional.empty()))
                    .toList();
        }
        UUID id = topic.id().value();
        Leaders leaders = Leaders.read(dsl);
        Map<Integer, TopicRow.Partition> known = new HashMap<>();
        dsl.select(
                        LogViews.PARTITION_NUMBER,
                        LogViews.PARTITION_LOG_START,
                        LogViews.PARTITION_NEXT_OFFSET,
                        LogViews.PARTITION_STORED_BYTES,
                        LogViews.PARTITION_LAST_APPEND)
                .from(LogViews.PARTITION)
                .where(LogViews.PARTITION_TOPIC.eq(id))
                .forEach(row ->
                        known.put(
                                row.value1(),
                                new TopicRow.Partition(
                                        row.value1(),
                                        row.value2(),
                                        row.value3(),
                                        row.value4(),
                                        leaders.of(id, row.value1()),
                                        Optional.ofNullable(row.value5()))));
        return IntStream.range(0, topic.partitionCount())
                .mapToObj(number ->
                        known.getOrDefault(
                                number, TopicRow.Partition.empty(number, leaders.of(id, number))))
                .toList();
    }
}
