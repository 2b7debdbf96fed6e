package io.streamhouse.agent;

/** One batch per call, with the WAL on disk. */
class ConformanceIT extends Conformance {
    ConformanceIT() {
        super(ConformanceRow.Carrier.UNARY);
    }

    @Override
    ConformanceAgents start(TestDatabase database, String key) throws Exception {
        return new OneAgentProcess(database, key, "file");
    }
}
