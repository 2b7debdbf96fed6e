package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;
import java.io.IOException;

/** A moving window on one range's bytes. Places count from the beginning of the range. */
final class RangeWindow {
    private static final int CHUNK_BYTES = 128 * 1024;

    private final SegmentStore store;
    private final String key;
    private final SegmentFooter.Range range;
    private byte[] bytes = new byte[0];
    private int start;

    RangeWindow(SegmentStore store, String key, SegmentFooter.Range range) {
        this.store = store;
        this.key = key;
        this.range = range;
    }

    boolean holds(int place, int size) {
        return place >= start && place + size <= start + bytes.length;
    }

    boolean holdsHeader(int place) {
        return holds(place, Batch.RECORDS_AT);
    }

    /** The size of the batch at a place, reading on when its header is not here yet. */
    int sizeAt(int place, int wanted) throws IOException {
        if (!holdsHeader(place)) {
            load(place, Math.max(wanted, CHUNK_BYTES));
        }
        if (!holdsHeader(place)) {
            throw new SegmentDamage("a batch is cut off");
        }
        int size = Batch.sizeAt(bytes, place - start);
        if (size < Batch.RECORDS_AT || size > range.size() - place) {
            throw new SegmentDamage("a batch's size makes no sense");
        }
        return size;
    }

    long baseOffsetAt(int place) {
        return new Batch(bytes, place - start, Batch.RECORDS_AT).baseOffset();
    }

    long lastOffsetAt(int place) {
        return new Batch(bytes, place - start, Batch.RECORDS_AT).lastOffset();
    }

    Batch batch(int place, int size) throws IOException {
        if (!holds(place, size)) {
            load(place, size);
        }
        return new Batch(bytes, place - start, size);
    }

    private void load(int place, int wanted) throws IOException {
        int size = (int) Math.min(range.size() - place, wanted);
        bytes = store.read(key, range.position() + place, size);
        start = place;
    }
}
