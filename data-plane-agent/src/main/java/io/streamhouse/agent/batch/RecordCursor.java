package io.streamhouse.agent.batch;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;

/**
 * Walks the records of an uncompressed records section without making objects, checking every bound
 * on the way. A record: length, attributes (1), timestamp delta, offset delta, key length, key,
 * value length, value, header count, headers of {name length, name, value length, value}; all
 * numbers but attributes are zig-zag varints. Not thread-safe; used again and again.
 */
final class RecordCursor {
    private byte[] array = new byte[0];
    private int end;
    private int at;
    private int index;

    long timestampDelta;
    int keyAt;
    int keyLength;
    int valueAt;
    int valueLength;
    int headerCount;
    int nameAt;
    int nameLength;

    void over(byte[] bytes, int start, int size) {
        array = bytes;
        at = start;
        end = start + size;
        index = 0;
    }

    /** Reads up to the header count. Returns where the record must end. */
    int record() {
        int length = varint();
        if (length < 0 || length > end - at) {
            throw corrupt("a record ends outside the batch");
        }
        if (length > Limits.RECORD_BYTES_MAX) {
            throw Problem.field(
                            Reason.RECORD_TOO_LARGE,
                            "batch.records[" + index + "]",
                            "a record may have " + Limits.RECORD_BYTES_MAX + " bytes")
                    .with("limit", Limits.RECORD_BYTES_MAX)
                    .with("actual", length);
        }
        int recordEnd = at + length;
        skip(1);
        timestampDelta = varlong();
        if (varint() != index) {
            throw corrupt("offset deltas must count up by one");
        }
        keyLength = varint();
        keyAt = bytes(keyLength, recordEnd);
        valueLength = varint();
        valueAt = bytes(valueLength, recordEnd);
        headerCount = varint();
        if (headerCount < 0) {
            throw corrupt("a negative header count");
        }
        return recordEnd;
    }

    /** Reads a header; its value is in {@code valueAt} and {@code valueLength}. */
    void header(int recordEnd) {
        nameLength = varint();
        if (nameLength < 0) {
            throw corrupt("a header without a name");
        }
        nameAt = bytes(nameLength, recordEnd);
        valueLength = varint();
        valueAt = bytes(valueLength, recordEnd);
    }

    void endRecord(int recordEnd) {
        if (at != recordEnd) {
            throw corrupt("a record's length does not fit its parts");
        }
        index++;
    }

    boolean atEnd() {
        return at == end;
    }

    int index() {
        return index;
    }

    byte[] array() {
        return array;
    }

    private int bytes(int length, int recordEnd) {
        int from = at;
        if (length > 0) {
            if (length > recordEnd - at) {
                throw corrupt("a key or value ends outside its record");
            }
            at += length;
        } else if (length < -1) {
            throw corrupt("a negative length");
        }
        return from;
    }

    private void skip(int count) {
        if (count > end - at) {
            throw corrupt("the records are cut off");
        }
        at += count;
    }

    private int varint() {
        long value = varlong();
        if (value != (int) value) {
            throw corrupt("a number is out of range");
        }
        return (int) value;
    }

    private long varlong() {
        long raw = 0;
        int shift = 0;
        while (true) {
            if (at >= end || shift > 63) {
                throw corrupt("the records are cut off");
            }
            byte b = array[at++];
            raw |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
            shift += 7;
        }
    }

    private Problem corrupt(String what) {
        return Problem.field(Reason.BATCH_CORRUPT, "batch.records[" + index + "]", what)
                .with("record", index);
    }
}
