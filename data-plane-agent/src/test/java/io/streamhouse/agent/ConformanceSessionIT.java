package io.streamhouse.agent;

/** In sessions, with the WAL on disk. */
class ConformanceSessionIT extends Conformance {
    ConformanceSessionIT() {
        super("file", Carrier.SESSION);
    }
}
