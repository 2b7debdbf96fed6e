package io.streamhouse.agent;

/** In sessions, with the WAL in PostgreSQL: what was killed is taken over from there. */
class ConformancePostgresIT extends Conformance {
    ConformancePostgresIT() {
        super(ConformanceRow.Carrier.SESSION);
    }

    @Override
    ConformanceAgents start(TestDatabase database, String key) throws Exception {
        return new OneAgentProcess(database, key, "postgres");
    }
}
