package io.streamhouse.query.plane;

import static io.streamhouse.query.jooq.plane.Tables.AGENT;
import static io.streamhouse.query.jooq.plane.Tables.FLUSH_REQUEST;

import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Asks the agents to record all that they acknowledged, and sees whether they have. Thread-safe.
 */
public final class Flushes {
    private final DataSource dataSource;
    private final Reader reader;
    private final LogViews log;

    /**
     * @param dataSource connects as {@code streamhouse_control}
     */
    public Flushes(DataSource dataSource, Reader reader, LogViews log) {
        this.dataSource = dataSource;
        this.reader = reader;
        this.log = log;
    }

    /** Asks; answers the number of the request. */
    public long request() {
        // A transaction of its own: agents must see it at once.
        DSLContext dsl = DSL.using(dataSource, SQLDialect.POSTGRES);
        long id =
                dsl.insertInto(FLUSH_REQUEST)
                        .defaultValues()
                        .returningResult(FLUSH_REQUEST.ID)
                        .fetchSingle()
                        .value1();
        dsl.execute("NOTIFY streamhouse_plane");
        return id;
    }

    /** The live agents that have not done it yet; nothing is to be awaited of dead ones. */
    public List<String> missing(long request) {
        return reader.asPlatform(dsl ->
                log.present(dsl)
                        ? dsl.select(LogViews.SESSION_AGENT)
                                .from(LogViews.SESSION)
                                .leftJoin(AGENT)
                                .on(AGENT.AGENT_ID.eq(LogViews.SESSION_AGENT))
                                .where(LogViews.SESSION_LIVE)
                                .and(DSL.coalesce(AGENT.FLUSHED_REQUEST, 0L).lt(request))
                                .fetch(LogViews.SESSION_AGENT)
                        : List.of());
    }

    /** All that was appended or read before this time is recorded; empty when there is no agent. */
    public Optional<Instant> recordedThrough() {
        return reader.asPlatform(dsl ->
                log.present(dsl)
                        ? Optional.ofNullable(
                                dsl.select(DSL.min(LogViews.SESSION_RECORDED_THROUGH))
                                        .from(LogViews.SESSION)
                                        .fetchSingle()
                                        .value1())
                        : Optional.empty());
    }
}
