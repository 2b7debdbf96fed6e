package io.streamhouse.agent;

/** In sessions, with the WAL in PostgreSQL: what was killed is taken over from there. */
class ConformancePostgresIT extends Conformance {
    ConformancePostgresIT() {
        super("postgres", Carrier.SESSION);
    }
}
