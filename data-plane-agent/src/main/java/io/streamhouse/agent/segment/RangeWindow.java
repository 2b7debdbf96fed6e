package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * One range's bytes, seen through the cache's blocks. Places count from the beginning of the range.
 * Batches within a block share its bytes; those across two are copied. Used by one thread.
 */
final class RangeWindow {
    private final BlockCache cache;
    private final RangeRef ref;
    private final SegmentFooter.Range range;
    private int held = -1;
    private byte[] block = new byte[0];

    RangeWindow(BlockCache cache, RangeRef ref, SegmentFooter.Range range) {
        this.cache = cache;
        this.ref = ref;
        this.range = range;
    }

    /** True when these bytes can be had without waiting. */
    boolean ready(long place, int size) {
        for (int number = block(place); number <= block(place + size - 1); number++) {
            if (number != held && !cache.holds(ref.key(), number)) {
                return false;
            }
        }
        return true;
    }

    /** The header of the batch that begins here, and nothing of its records. */
    Batch header(long place) throws IOException {
        if (range.size() - place < Batch.RECORDS_AT) {
            throw new SegmentDamage("a batch is cut off");
        }
        Batch header = bytes(place, Batch.RECORDS_AT);
        int size = Batch.sizeAt(header.array(), header.start());
        if (size < Batch.RECORDS_AT || size > range.size() - place) {
            throw new SegmentDamage("a batch's size makes no sense");
        }
        return header;
    }

    /** The batch that begins here. */
    Batch batch(long place, int size) throws IOException {
        return bytes(place, size);
    }

    /** Asks for the blocks after a place before they are needed. */
    void prepareAfter(long place, int blocks) {
        int last = Math.min(block(place) + blocks, block(range.size() - 1));
        for (int number = block(place); number <= last; number++) {
            cache.prepare(ref.key(), ref.sizeBytes(), number);
        }
    }

    private int block(long place) {
        return (int) ((range.position() + place) / BlockCache.BLOCK_BYTES);
    }

    private Batch bytes(long place, int size) throws IOException {
        long from = range.position() + place;
        int inBlock = (int) (from % BlockCache.BLOCK_BYTES);
        byte[] first = hold(block(place));
        if (inBlock + size <= first.length) {
            return new Batch(first, inBlock, size);
        }
        byte[] joined = new byte[size];
        int at = 0;
        for (int number = block(place); at < size; number++) {
            byte[] piece = hold(number);
            int start = at == 0 ? inBlock : 0;
            int taken = Math.min(size - at, piece.length - start);
            if (taken <= 0) {
                throw new SegmentDamage("a batch is cut off");
            }
            System.arraycopy(piece, start, joined, at, taken);
            at += taken;
        }
        return new Batch(joined, 0, size);
    }

    private byte[] hold(int number) throws IOException {
        if (number != held) {
            block = cache.block(ref.key(), ref.sizeBytes(), number);
            held = number;
        }
        return block;
    }

    /**
     * The batches as they may be kept: a few small ones must not hold on to whole blocks for as
     * long as a slow reader takes them.
     */
    static List<SegmentReader.Found> unpinned(List<SegmentReader.Found> found) {
        long bytes = 0;
        Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        for (SegmentReader.Found one : found) {
            bytes += one.batch().size();
            arrays.add(one.batch().array());
        }
        long pinned = arrays.stream().mapToLong(array -> array.length).sum();
        if (2 * bytes >= pinned) {
            return found;
        }
        byte[] copy = new byte[(int) bytes];
        List<SegmentReader.Found> copied = new ArrayList<>(found.size());
        int at = 0;
        for (SegmentReader.Found one : found) {
            Batch batch = one.batch();
            System.arraycopy(batch.array(), batch.start(), copy, at, batch.size());
            copied.add(
                    new SegmentReader.Found(
                            new Batch(copy, at, batch.size()), one.appendTimeMillis()));
            at += batch.size();
        }
        return copied;
    }
}
