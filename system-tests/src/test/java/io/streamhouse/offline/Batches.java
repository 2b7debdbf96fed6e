package io.streamhouse.offline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches that lie one behind the other. */
final class Batches {
    private Batches() {}

    /** All of them, checked; they follow one another from an offset. */
    static List<LogBatch> split(ByteBuffer in, String where, long from) {
        List<LogBatch> found = new ArrayList<>();
        long expected = from;
        for (int at = 0; at < in.limit(); ) {
            int size = LogBatch.sizeAt(in, at, where);
            byte[] bytes = new byte[size];
            in.get(at, bytes);
            LogBatch batch = new LogBatch(bytes, where);
            batch.check();
            if (batch.baseOffset() != expected) {
                throw new Damage(where, "offset " + batch.baseOffset() + " instead of " + expected);
            }
            expected = batch.lastOffset() + 1;
            found.add(batch);
            at += size;
        }
        if (found.isEmpty()) {
            throw new Damage(where, "no batch");
        }
        return found;
    }
}
