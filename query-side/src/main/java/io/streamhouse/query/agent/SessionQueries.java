package io.streamhouse.query.agent;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Questions about who leads what. Thread-safe. */
public final class SessionQueries {
    private static final int SESSIONS_MAX = 500;

    private final Reader reader;
    private final LogViews log;

    public SessionQueries(Reader reader, LogViews log) {
        this.reader = reader;
        this.log = log;
    }

    /** Every session by agent, the newest first, with the organization's partitions it leads. */
    public List<SessionRow> of(OrganizationId organization) {
        return reader.asOrganization(
                organization,
                dsl -> sessions(dsl, LogViews.PARTITION_ORGANIZATION.eq(organization.value())));
    }

    /** The same with everybody's partitions. */
    public List<SessionRow> all() {
        return reader.asPlatform(dsl -> sessions(dsl, DSL.noCondition()));
    }

    private List<SessionRow> sessions(DSLContext dsl, Condition counted) {
        if (!log.present(dsl)) {
            return List.of();
        }
        Map<Long, Integer> partitions = partitions(dsl, counted);
        return dsl.select(
                        LogViews.SESSION_AGENT,
                        LogViews.SESSION_ID,
                        LogViews.SESSION_ENDPOINT,
                        LogViews.SESSION_STATE,
                        LogViews.SESSION_WAL,
                        LogViews.SESSION_LIVE,
                        LogViews.SESSION_STARTED,
                        LogViews.SESSION_HEARTBEAT,
                        LogViews.SESSION_RECORDED_THROUGH,
                        LogViews.SESSION_LEASES)
                .from(LogViews.SESSION)
                .orderBy(LogViews.SESSION_AGENT, LogViews.SESSION_ID.desc())
                .limit(SESSIONS_MAX)
                .fetch(row -> session(row, partitions));
    }

    private static SessionRow session(Record row, Map<Long, Integer> partitions) {
        return new SessionRow(
                row.get(LogViews.SESSION_AGENT),
                row.get(LogViews.SESSION_ID),
                row.get(LogViews.SESSION_ENDPOINT),
                row.get(LogViews.SESSION_STATE),
                row.get(LogViews.SESSION_WAL),
                row.get(LogViews.SESSION_LIVE),
                row.get(LogViews.SESSION_STARTED),
                row.get(LogViews.SESSION_HEARTBEAT),
                row.get(LogViews.SESSION_RECORDED_THROUGH),
                row.get(LogViews.SESSION_LEASES),
                partitions.getOrDefault(row.get(LogViews.SESSION_ID), 0));
    }

    /** By session, not by agent: of two sessions of one agent only one leads a partition. */
    private static Map<Long, Integer> partitions(DSLContext dsl, Condition counted) {
        return dsl.select(LogViews.LEASE_SESSION, DSL.count())
                .from(LogViews.PARTITION)
                .join(LogViews.LEASE)
                .on(LogViews.LEASE_SLOT.eq(LogViews.PARTITION_SLOT))
                .where(LogViews.LEASE_SESSION.isNotNull())
                .and(counted)
                .groupBy(LogViews.LEASE_SESSION)
                .fetchMap(row -> row.value1(), row -> row.value2());
    }

    /** Every slot, in order. */
    public List<LeaseRow> leases() {
        return reader.asPlatform(dsl -> {
            if (!log.present(dsl)) {
                return List.of();
            }
            Map<Integer, Integer> partitions =
                    dsl.select(LogViews.PARTITION_SLOT, DSL.count())
                            .from(LogViews.PARTITION)
                            .groupBy(LogViews.PARTITION_SLOT)
                            .fetchMap(row -> row.value1(), row -> row.value2());
            return dsl.select(
                            LogViews.LEASE_SLOT,
                            LogViews.LEASE_SESSION,
                            LogViews.LEASE_AGENT,
                            LogViews.LEASE_ENDPOINT,
                            LogViews.LEASE_EPOCH,
                            LogViews.LEASE_SINCE)
                    .from(LogViews.LEASE)
                    .orderBy(LogViews.LEASE_SLOT)
                    .fetch(row -> lease(row, partitions));
        });
    }

    private static LeaseRow lease(Record row, Map<Integer, Integer> partitions) {
        Optional<LeaseRow.Holder> holder =
                Optional.ofNullable(row.get(LogViews.LEASE_SESSION))
                        .map(session ->
                                new LeaseRow.Holder(
                                        session,
                                        row.get(LogViews.LEASE_AGENT),
                                        row.get(LogViews.LEASE_ENDPOINT)));
        return new LeaseRow(
                row.get(LogViews.LEASE_SLOT),
                holder,
                row.get(LogViews.LEASE_EPOCH),
                row.get(LogViews.LEASE_SINCE),
                partitions.getOrDefault(row.get(LogViews.LEASE_SLOT), 0));
    }
}
