package io.streamhouse.query.billing;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.LogViews;
import io.streamhouse.query.billing.UsageFacts.Activity;
import io.streamhouse.query.billing.UsageFacts.OrganizationUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/**
 * Reads the facts that windows are planned from: a sum per organization and window, so that the
 * answer is small however much was appended. To be called in one snapshot.
 */
final class RecordedUsage {
    /** Each organization with the end of its last window and the times of its plan's changes. */
    private static final String ORGANIZATIONS =
            """
            WITH open AS (
                SELECT organization.organization_id,
                       last_window.window_to AS closed_through,
                       coalesce(change.cuts, '{}') AS cuts
                  FROM query.organization
                  LEFT JOIN LATERAL (
                      SELECT window_to FROM query.usage_window
                       WHERE usage_window.organization_id = organization.organization_id
                       ORDER BY window_to DESC LIMIT 1) last_window ON true
                  LEFT JOIN LATERAL (
                      SELECT array_agg(DISTINCT date_trunc('second', effective_at)
                                       ORDER BY date_trunc('second', effective_at)) AS cuts
                        FROM query.plan_history
                       WHERE plan_history.organization_id = organization.organization_id) change ON true)
            """;

    private static final String APPENDED =
            ORGANIZATIONS
                    + """
                    SELECT open.organization_id, max(used.last_append_time) AS at,
                           sum(used.records) AS records, sum(used.bytes) AS bytes_in,
                           coalesce(sum(used.bytes) FILTER (WHERE held.topic_id IS NOT NULL), 0) AS retained
                      FROM open
                      JOIN log.v1_usage used ON used.organization_id = open.organization_id
                       AND used.last_append_time >= coalesce(open.closed_through, '-infinity')
                      LEFT JOIN log.v1_partition held
                        ON held.topic_id = used.topic_id AND held.partition = used.partition
                     GROUP BY open.organization_id,
                              date_bin({0}::interval, used.last_append_time, timestamptz 'epoch'),
                              used.last_append_time >= {1},
                              width_bucket(used.last_append_time, open.cuts)
                    """;

    private static final String READ =
            ORGANIZATIONS
                    + """
                    SELECT open.organization_id, max(used.at) AS at,
                           sum(used.bytes) AS bytes_out, sum(used.requests) AS requests
                      FROM open
                      JOIN log.v1_read_usage used ON used.organization_id = open.organization_id
                       AND used.at >= coalesce(open.closed_through, '-infinity')
                     GROUP BY open.organization_id,
                              date_bin({0}::interval, used.at, timestamptz 'epoch'),
                              used.at >= {1},
                              width_bucket(used.at, open.cuts)
                    """;

    private RecordedUsage() {}

    /**
     * @param known no window may reach further, whatever is recorded
     */
    static UsageFacts read(DSLContext dsl, Duration length, Instant known) {
        Optional<Instant> through =
                Optional.ofNullable(
                                dsl.select(DSL.min(LogViews.SESSION_RECORDED_THROUGH))
                                        .from(LogViews.SESSION)
                                        .fetchSingle()
                                        .value1())
                        .map(recorded -> recorded.isBefore(known) ? recorded : known);
        if (through.isEmpty()) {
            return new UsageFacts(through, List.of());
        }
        Map<UUID, List<Activity>> activities = new HashMap<>();
        var step = DSL.inline(length.toMillis() + " milliseconds");
        var limit = DSL.val(through.get());
        dsl.resultQuery(APPENDED, step, limit)
                .forEach(row -> of(activities, row).add(appended(row)));
        dsl.resultQuery(READ, step, limit).forEach(row -> of(activities, row).add(read(row)));
        Map<UUID, Long> stored = stored(dsl);
        List<OrganizationUsage> organizations =
                dsl.resultQuery(ORGANIZATIONS + "SELECT * FROM open ORDER BY organization_id")
                        .fetch(row -> usage(row, activities, stored));
        return new UsageFacts(through, organizations);
    }

    private static OrganizationUsage usage(
            Record row, Map<UUID, List<Activity>> activities, Map<UUID, Long> stored) {
        UUID id = row.get("organization_id", UUID.class);
        return new OrganizationUsage(
                new OrganizationId(id),
                Optional.ofNullable(row.get("closed_through", Instant.class)),
                List.of(row.get("cuts", Instant[].class)),
                stored.getOrDefault(id, 0L),
                activities.getOrDefault(id, List.of()));
    }

    private static Map<UUID, Long> stored(DSLContext dsl) {
        return dsl.select(LogViews.PARTITION_ORGANIZATION, DSL.sum(LogViews.PARTITION_STORED_BYTES))
                .from(LogViews.PARTITION)
                .groupBy(LogViews.PARTITION_ORGANIZATION)
                .fetchMap(row -> row.value1(), row -> row.value2().longValueExact());
    }

    private static List<Activity> of(Map<UUID, List<Activity>> activities, Record row) {
        return activities.computeIfAbsent(
                row.get("organization_id", UUID.class), _ -> new ArrayList<>());
    }

    private static Activity appended(Record row) {
        return new Activity(
                row.get("at", Instant.class),
                number(row, "records"),
                number(row, "bytes_in"),
                number(row, "retained"),
                0,
                0);
    }

    private static Activity read(Record row) {
        return new Activity(
                row.get("at", Instant.class),
                0,
                0,
                0,
                number(row, "bytes_out"),
                number(row, "requests"));
    }

    private static long number(Record row, String column) {
        return row.get(column, BigDecimal.class).longValueExact();
    }
}
