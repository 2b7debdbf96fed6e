package io.streamhouse.agent.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A record batch of format v2, as a window on bytes that others may share. Big endian:
 *
 * <pre>
 *  0  base offset (8)          not covered by the CRC, written here
 *  8  length (4)               of all after this field
 * 12  partition leader epoch(4) not covered by the CRC, written here
 * 16  magic (1)                2
 * 17  CRC32C (4)               of all from 21 on
 * 21  attributes (2)           0-2 codec, 3 append time, 4 transactional, 5 control
 * 23  last offset delta (4)
 * 27  base timestamp (8)
 * 35  max timestamp (8)
 * 43  producer id (8)
 * 51  producer epoch (2)
 * 53  base sequence (4)
 * 57  record count (4)
 * 61  records, compressed as one when a codec is set
 * </pre>
 */
public record Batch(byte[] array, int start, int size) {
    /** Where the records begin. */
    public static final int RECORDS_AT = 61;

    static final int LENGTH_AT = 8;
    static final int LENGTH_END = 12;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int CRC_FROM = 21;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int COUNT_AT = 57;

    static final byte MAGIC = 2;
    static final int CODEC_MASK = 0x07;
    static final int CODEC_NONE = 0;
    static final int CODEC_LZ4 = 3;
    static final int CODEC_LAST = 4;
    static final int CLIENT_ATTRIBUTES = CODEC_MASK;

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The whole size of the batch that begins here; nothing is checked. */
    public static int sizeAt(byte[] array, int start) {
        return LENGTH_END + (int) INT.get(array, start + LENGTH_AT);
    }

    /** The first offset. */
    public long baseOffset() {
        return getLong(0);
    }

    /** The last offset. */
    public long lastOffset() {
        return baseOffset() + getInt(LAST_OFFSET_DELTA_AT);
    }

    /** The number of records. */
    public int count() {
        return getInt(COUNT_AT);
    }

    /** The producer's number. */
    public long producerId() {
        return getLong(PRODUCER_ID_AT);
    }

    /** The producer's epoch. */
    public int producerEpoch() {
        return (short) SHORT.get(array, start + PRODUCER_EPOCH_AT);
    }

    /** The base sequence modulo 2^31. */
    public int baseSequence() {
        return getInt(BASE_SEQUENCE_AT);
    }

    /** Writes the two fields that the agent owns. */
    public void place(long baseOffset, int leaderEpoch) {
        LONG.set(array, start, baseOffset);
        INT.set(array, start + LEADER_EPOCH_AT, leaderEpoch);
    }

    /**
     * True when the CRC fits the bytes, and the format, which it leaves out, is the one we know.
     */
    public boolean intact() {
        return magic() == MAGIC && getInt(CRC_AT) == computedCrc();
    }

    /** The bytes, shared. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array, start, size);
    }

    int computedCrc() {
        CRC32C crc = new CRC32C();
        crc.update(array, start + CRC_FROM, size - CRC_FROM);
        return (int) crc.getValue();
    }

    int length() {
        return getInt(LENGTH_AT);
    }

    byte magic() {
        return array[start + MAGIC_AT];
    }

    int attributes() {
        return (short) SHORT.get(array, start + ATTRIBUTES_AT);
    }

    int codec() {
        return attributes() & CODEC_MASK;
    }

    int lastOffsetDelta() {
        return getInt(LAST_OFFSET_DELTA_AT);
    }

    long baseTimestamp() {
        return getLong(BASE_TIMESTAMP_AT);
    }

    long maxTimestamp() {
        return getLong(MAX_TIMESTAMP_AT);
    }

    void putShort(int at, int value) {
        SHORT.set(array, start + at, (short) value);
    }

    void putInt(int at, int value) {
        INT.set(array, start + at, value);
    }

    void putLong(int at, long value) {
        LONG.set(array, start + at, value);
    }

    private int getInt(int at) {
        return (int) INT.get(array, start + at);
    }

    private long getLong(int at) {
        return (long) LONG.get(array, start + at);
    }

    /** Bytes are compared by identity: a batch is a window, not a value. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "Batch[" + size + " bytes]";
    }
}
