package io.streamhouse.query;

import io.streamhouse.query.projection.Positions;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Projector;
import io.streamhouse.query.projection.Rebuilds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A history projected into a database, and everything to ask it with. */
public final class World implements AutoCloseable {
    public final TestDatabase database;
    public final History history;
    public final MemoryVault vault = new MemoryVault();
    public final Positions positions;
    public final Rebuilds rebuilds;
    public final Reader reader;
    public final LogViews log = new LogViews();
    private final Projector projector;
    private volatile Instant now = History.BEGIN;

    public World(TestDatabase database, History history) {
        this.database = database;
        this.history = history;
        this.positions = new Positions(database.control());
        this.reader = new Reader(database.control());
        List<Projection> projections = QuerySideConfiguration.projections(vault);
        this.projector = new Projector(database.control(), history.events, projections, positions);
        this.rebuilds = new Rebuilds(database.control(), history.events, projections);
        projector.start();
    }

    public static World create(long seed) {
        return new World(TestDatabase.create(), new History(seed));
    }

    /** Waits until everything appended is readable. */
    public World settle() {
        projector.wake();
        positions.await(rebuilds.names(), history.events.head(), Duration.ofSeconds(30));
        return this;
    }

    public Projector projector() {
        return projector;
    }

    public void turnTo(Instant time) {
        now = time;
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    /** Runs a statement as an agent does. */
    public void agent(String sql) {
        database.agent(sql);
    }

    @Override
    public void close() {
        projector.close();
        database.close();
    }
}
