package io.streamhouse.agent;

/** One batch per call, with the WAL on disk. */
class ConformanceIT extends Conformance {
    ConformanceIT() {
        super("file", Carrier.UNARY);
    }
}
