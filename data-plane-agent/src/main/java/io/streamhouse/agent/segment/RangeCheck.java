package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.segment.SegmentFooter.IndexPoint;
import io.streamhouse.agent.segment.SegmentFooter.Range;

/**
 * Checks a range piece by piece, a piece being what lies between two index points. A piece is
 * checked by itself, so damage in one does not hide what is good, or bad, in the next.
 */
final class RangeCheck {
    private final Range range;

    RangeCheck(Range range) {
        this.range = range;
    }

    /** Who is told, batch by batch. */
    interface Findings {
        void good(Batch batch, long appendTime) throws java.io.IOException;

        void lost(OffsetRange offsets, String why) throws java.io.IOException;
    }

    int pieces() {
        return range.index().size();
    }

    /** Where a piece begins in the range. */
    int place(int piece) {
        return range.index().get(piece).place();
    }

    /** How long it is; an index that makes no sense is found before anything is read. */
    int size(int piece) throws SegmentDamage {
        long end = last(piece) ? range.size() : range.index().get(piece + 1).place();
        long size = end - place(piece);
        if (size < Batch.RECORDS_AT || size > Integer.MAX_VALUE || (piece == 0 && place(0) != 0)) {
            throw new SegmentDamage("the index of a range makes no sense");
        }
        return (int) size;
    }

    /** Looks at all batches of a piece. */
    void check(int piece, byte[] bytes, Findings findings) throws java.io.IOException {
        IndexPoint point = range.index().get(piece);
        long end = last(piece) ? range.lastOffset() + 1 : range.index().get(piece + 1).baseOffset();
        long expected = point.baseOffset();
        int number = point.batchNumber();
        for (int at = 0; at < bytes.length; number++) {
            int size = sizeAt(bytes, at);
            Batch batch = new Batch(bytes, at, Math.max(size, 0));
            if (size == 0
                    || batch.baseOffset() != expected
                    || batch.lastOffset() < expected
                    || batch.lastOffset() >= end) {
                findings.lost(
                        new OffsetRange(expected, Math.max(expected, end - 1)),
                        "sizes and offsets of batches do not follow one another");
                return;
            }
            long next = batch.lastOffset() + 1;
            if (batch.intact() && batch.count() == next - expected) {
                findings.good(batch, range.appendTime(number));
            } else if (follows(bytes, at + size, next, end)) {
                findings.lost(
                        new OffsetRange(expected, next - 1), "a batch does not fit its checksum");
            } else {
                findings.lost(
                        new OffsetRange(expected, end - 1), "a batch does not fit its checksum");
                return;
            }
            expected = next;
            at += size;
        }
        if (expected != end) {
            findings.lost(
                    new OffsetRange(Math.min(expected, end - 1), end - 1), "batches are missing");
        }
    }

    /**
     * True when a batch's own last offset can be believed: what comes next begins right after it.
     */
    private static boolean follows(byte[] bytes, int at, long next, long end) {
        if (at == bytes.length) {
            return next == end;
        }
        int size = sizeAt(bytes, at);
        return size > 0 && new Batch(bytes, at, size).baseOffset() == next;
    }

    /** 0: no batch can begin here. */
    private static int sizeAt(byte[] bytes, int at) {
        if (bytes.length - at < Batch.RECORDS_AT) {
            return 0;
        }
        int size = Batch.sizeAt(bytes, at);
        return size < Batch.RECORDS_AT || size > bytes.length - at ? 0 : size;
    }

    private boolean last(int piece) {
        return piece == range.index().size() - 1;
    }
}
