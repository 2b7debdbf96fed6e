package io.streamhouse.query.topic;

import static io.streamhouse.query.jooq.query.Tables.TOPIC;

import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.Cursor;
import io.streamhouse.query.LogViews;
import io.streamhouse.query.Page;
import io.streamhouse.query.Reader;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Questions about topics. Thread-safe. */
public final class TopicQueries {
    private static final Field<String> CREATOR =
            ActorColumns.name(TOPIC.ORGANIZATION_ID, TOPIC.CREATED_BY_TYPE, TOPIC.CREATED_BY_ID);

    private final Reader reader;
    private final TopicCounters counters;

    public TopicQueries(Reader reader, LogViews log, Clock clock) {
        this.reader = reader;
        this.counters = new TopicCounters(log, clock);
    }

    /**
     * Topics by name.
     *
     * @param search part of the name, in any case
     * @param among the patterns whose topics are looked at
     * @throws io.streamhouse.api.Invalid when the cursor is not one of this list
     */
    public Page<TopicRow> list(
            OrganizationId organization,
            Optional<String> search,
            List<TopicPattern> among,
            Optional<String> cursor,
            int limit) {
        int size = Math.clamp(limit, 1, Page.LIMIT_MAX);
        Condition wanted = TOPIC.ORGANIZATION_ID.eq(organization.value());
        if (cursor.isPresent()) {
            wanted = wanted.and(TOPIC.NAME.gt(Cursor.text(cursor.get())));
        }
        if (search.isPresent()) {
            wanted = wanted.and(TOPIC.NAME.containsIgnoreCase(search.get()));
        }
        if (!among.contains(TopicPattern.ALL)) {
            wanted = wanted.and(DSL.or(among.stream().map(TopicQueries::matches).toList()));
        }
        if (Cursor.unstorable(search)) {
            wanted = DSL.falseCondition();
        }
        Condition condition = wanted;
        List<TopicRow> rows =
                reader.asOrganization(organization, dsl -> rows(dsl, condition, size + 1));
        return Cursor.page(rows, size, TopicRow::name);
    }

    private static Condition matches(TopicPattern pattern) {
        return pattern.prefix()
                .map(prefix -> TOPIC.NAME.startsWith(prefix))
                .orElseGet(() -> TOPIC.NAME.eq(pattern.value()));
    }

    /** A topic with its partitions. */
    public Optional<TopicRow.Detail> find(OrganizationId organization, TopicName name) {
        return reader.asOrganization(
                organization,
                dsl ->
                        rows(
                                        dsl,
                                        TOPIC.ORGANIZATION_ID
                                                .eq(organization.value())
                                                .and(TOPIC.NAME.eq(name.value())),
                                        1)
                                .stream()
                                .findFirst()
                                .map(topic ->
                                        new TopicRow.Detail(
                                                topic, counters.partitions(dsl, topic))));
    }

    private List<TopicRow> rows(DSLContext dsl, Condition wanted, int size) {
        List<Record> records =
                List.copyOf(
                        dsl.select(TOPIC.fields())
                                .select(CREATOR)
                                .from(TOPIC)
                                .where(wanted)
                                .orderBy(TOPIC.NAME)
                                .limit(size)
                                .fetch());
        Map<UUID, TopicCounters.Counters> counts =
                counters.of(dsl, records.stream().map(row -> row.get(TOPIC.TOPIC_ID)).toList());
        return records.stream()
                .map(row ->
                        row(
                                row,
                                counts.getOrDefault(
                                        row.get(TOPIC.TOPIC_ID), TopicCounters.Counters.NONE)))
                .toList();
    }

    private static TopicRow row(Record row, TopicCounters.Counters counts) {
        return new TopicRow(
                new TopicId(row.get(TOPIC.TOPIC_ID)),
                row.get(TOPIC.NAME),
                row.get(TOPIC.PARTITION_COUNT),
                row.get(TOPIC.CREATED_AT),
                ActorColumns.row(
                        row.get(TOPIC.CREATED_BY_TYPE),
                        row.get(TOPIC.CREATED_BY_ID),
                        row.get(CREATOR)),
                counts.messages(),
                counts.storedBytes(),
                counts.messagesPerSecond(),
                new Retention(
                        bound(row.get(TOPIC.RETENTION_MS)), bound(row.get(TOPIC.RETENTION_BYTES))),
                row.get(TOPIC.POSITION));
    }

    private static OptionalLong bound(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** How many topics an organization has. */
    public int count(OrganizationId organization) {
        return reader.asOrganization(
                organization,
                dsl ->
                        dsl.fetchCount(
                                DSL.selectOne()
                                        .from(TOPIC)
                                        .where(TOPIC.ORGANIZATION_ID.eq(organization.value()))));
    }
}
