package io.streamhouse.client;

import java.util.concurrent.atomic.LongAdder;

/** Counts what was acknowledged. Thread-safe; a batch is counted before its records complete. */
final class Tally {
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void acknowledged(Batch batch) {
        records.add(batch.count());
        bytes.add(batch.length());
    }

    ProducerStatistics statistics() {
        return new ProducerStatistics(records.sum(), bytes.sum());
    }
}
