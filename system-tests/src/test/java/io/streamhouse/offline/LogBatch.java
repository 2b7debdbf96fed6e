package io.streamhouse.offline;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A Kafka record batch of format v2, found somewhere.
 *
 * @param where for messages
 */
public record LogBatch(byte[] bytes, String where) {
    private static final int LENGTH_AT = 8;
    private static final int LEADER_EPOCH_AT = 12;
    private static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private static final int COUNT_AT = 57;
    private static final int HEADER_BYTES = 61;

    /** The size of the batch that begins at a position; what is there must be one. */
    static int sizeAt(ByteBuffer in, int at, String where) {
        if (in.limit() - at < HEADER_BYTES) {
            throw new Damage(where, "no room for a batch header");
        }
        int size = in.getInt(at + LENGTH_AT) + LENGTH_AT + 4;
        if (size < HEADER_BYTES || size > in.limit() - at) {
            throw new Damage(where, "a batch of " + size + " bytes does not fit");
        }
        return size;
    }

    /** Magic, checksum and counts agree. */
    void check() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.get(MAGIC_AT) != 2) {
            throw new Damage(where, "magic " + in.get(MAGIC_AT));
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, ATTRIBUTES_AT, bytes.length - ATTRIBUTES_AT);
        if ((int) crc.getValue() != in.getInt(CRC_AT)) {
            throw new Damage(where, "a batch does not fit its CRC32C");
        }
        if (in.getInt(LAST_OFFSET_DELTA_AT) + 1 != in.getInt(COUNT_AT)) {
            throw new Damage(where, "count and last offset delta differ");
        }
    }

    public long baseOffset() {
        return ByteBuffer.wrap(bytes).getLong(0);
    }

    public long lastOffset() {
        return baseOffset() + ByteBuffer.wrap(bytes).getInt(LAST_OFFSET_DELTA_AT);
    }

    public int count() {
        return ByteBuffer.wrap(bytes).getInt(COUNT_AT);
    }

    /** The epoch of the lease under which it was appended. */
    public int leaderEpoch() {
        return ByteBuffer.wrap(bytes).getInt(LEADER_EPOCH_AT);
    }

    @Override
    public String toString() {
        return where + " offsets " + baseOffset() + ".." + lastOffset();
    }
}
