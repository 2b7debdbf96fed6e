package io.streamhouse.query.projection;

import static io.streamhouse.query.jooq.query.Tables.PROJECTION;
import static io.streamhouse.query.jooq.query.Tables.REBUILD;

import io.streamhouse.api.Problem;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.QueryRefused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Rebuilds of projections, beside the live ones. Thread-safe; replicas exclude each other. */
public final class Rebuilds {
    /** A rebuild that has not moved for so long is dead: another may begin. */
    static final String DEAD_AFTER = "interval '30 seconds'";

    private static final Condition ALIVE_NOW =
            REBUILD.UPDATED_AT.ge(
                    DSL.field("clock_timestamp() - " + DEAD_AFTER, SQLDataType.INSTANT));

    private static final Field<Boolean> ALIVE = DSL.field(ALIVE_NOW).as("alive");

    private final Transactions transactions;
    private final EventSource source;
    private final Map<String, Projection> projections = new LinkedHashMap<>();

    /**
     * @param dataSource connects as {@code streamhouse_control}
     */
    public Rebuilds(DataSource dataSource, EventSource source, List<Projection> projections) {
        this.transactions = new Transactions(dataSource);
        this.source = source;
        projections.forEach(it -> this.projections.put(it.name(), it));
    }

    /** The names of all projections. */
    public List<String> names() {
        return List.copyOf(projections.keySet());
    }

    /**
     * Begins to rebuild a projection; the work goes on by itself.
     *
     * @throws QueryRefused when there is no such projection, or it is being rebuilt
     */
    public void start(String name) {
        Rebuild rebuild = begin(name);
        Thread.ofVirtual().start(rebuild::run);
    }

    /**
     * Rebuilds a projection and returns when it is done; answers whether it succeeded.
     *
     * @throws QueryRefused when there is no such projection, or it is being rebuilt
     */
    public boolean run(String name) {
        return begin(name).run();
    }

    /** How all projections stand, those that have not started yet included. */
    public List<ProjectionRow> list() {
        long head = source.head();
        Map<String, Record> rows =
                transactions.asOwner(dsl ->
                        dsl.select(PROJECTION.fields())
                                .select(REBUILD.STATE, REBUILD.POSITION, REBUILD.ERROR, ALIVE)
                                .from(PROJECTION)
                                .leftJoin(REBUILD)
                                .on(REBUILD.NAME.eq(PROJECTION.NAME))
                                .fetchMap(PROJECTION.NAME, row -> row));
        return projections.keySet().stream()
                .map(name ->
                        Optional.ofNullable(rows.get(name))
                                .map(row -> row(row, head))
                                .orElse(
                                        new ProjectionRow(
                                                name,
                                                0,
                                                head,
                                                1,
                                                "live",
                                                Optional.empty(),
                                                Optional.empty())))
                .toList();
    }

    /**
     * How a projection stands.
     *
     * @throws QueryRefused when there is no such projection
     */
    public ProjectionRow progress(String name) {
        projection(name);
        return list().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }

    private static ProjectionRow row(Record row, long head) {
        boolean running = "running".equals(row.get(REBUILD.STATE)) && row.get(ALIVE);
        long position = row.get(PROJECTION.POSITION);
        return new ProjectionRow(
                row.get(PROJECTION.NAME),
                position,
                Math.max(0, head - position),
                row.get(PROJECTION.EPOCH),
                running ? "rebuilding" : row.get(PROJECTION.STATE),
                Optional.ofNullable(row.get(PROJECTION.ERROR))
                        .or(() -> Optional.ofNullable(row.get(REBUILD.ERROR))),
                running ? Optional.of(row.get(REBUILD.POSITION)) : Optional.empty());
    }

    /** Takes the projection's place in the table of rebuilds, and makes empty tables. */
    Rebuild begin(String name) {
        Projection projection = projection(name);
        UUID run = UUID.randomUUID();
        boolean begun =
                transactions.asOwner(dsl -> {
                    int taken =
                            dsl.insertInto(REBUILD, REBUILD.NAME, REBUILD.RUN, REBUILD.STATE)
                                    .values(name, run, "running")
                                    .onConflict(REBUILD.NAME)
                                    .doUpdate()
                                    .set(REBUILD.RUN, run)
                                    .set(REBUILD.STATE, "running")
                                    .set(REBUILD.POSITION, 0L)
                                    .setNull(REBUILD.ERROR)
                                    .set(REBUILD.STARTED_AT, Transactions.NOW)
                                    .set(REBUILD.UPDATED_AT, Transactions.NOW)
                                    .where(REBUILD.STATE.ne("running"))
                                    .or(DSL.not(ALIVE_NOW))
                                    .execute();
                    if (taken == 1) {
                        new Tables(projection).standBeside(dsl);
                    }
                    return taken == 1;
                });
        if (!begun) {
            throw new QueryRefused(
                    Problem.of(
                            Problem.Reason.OPERATION_RUNNING,
                            "The projection " + name + " is being rebuilt."));
        }
        return new Rebuild(projection, run, transactions, source);
    }

    private Projection projection(String name) {
        Projection projection = projections.get(name);
        if (projection == null) {
            throw new QueryRefused(
                    Problem.of(
                            Problem.Reason.PROJECTION_NOT_FOUND,
                            "There is no such projection; there are "
                                    + String.join(", ", projections.keySet())
                                    + "."));
        }
        return projection;
    }
}
