package io.streamhouse.agent;

/** In sessions, with the WAL on disk. */
class ConformanceSessionIT extends Conformance {
    ConformanceSessionIT() {
        super(ConformanceRow.Carrier.SESSION);
    }

    @Override
    ConformanceAgents start(TestDatabase database, String key) throws Exception {
        return new OneAgentProcess(database, key, "file");
    }
}
