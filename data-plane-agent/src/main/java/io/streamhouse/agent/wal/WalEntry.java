package io.streamhouse.agent.wal;

import io.streamhouse.agent.batch.Batch;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * One batch in a turn, with what its header cannot say. Big endian:
 *
 * <pre>
 *  0  kind (1)            1: batch
 *  1  padding (3)
 *  4  size (4)            of the whole entry
 *  8  organization (16)
 * 24  topic (16)
 * 40  partition (4)
 * 44  padding (4)
 * 48  base sequence (8)   64 bits; the header has it modulo 2^31
 * 56  producer key (8)    the name's own number, whatever the header's
 * 64  incarnation (8)
 * 72  records hash (8)
 * 80  the batch, base offset set
 * </pre>
 */
public record WalEntry(
        UUID organization,
        UUID topic,
        int partition,
        long baseSequence,
        long producerKey,
        long incarnation,
        long recordsHash,
        Batch batch) {
    static final int HEADER_BYTES = 80;
    private static final byte KIND_BATCH = 1;

    int size() {
        return HEADER_BYTES + batch.size();
    }

    void encode(ByteBuffer out) {
        out.put(KIND_BATCH).put((byte) 0).putShort((short) 0).putInt(size());
        out.putLong(organization.getMostSignificantBits());
        out.putLong(organization.getLeastSignificantBits());
        out.putLong(topic.getMostSignificantBits()).putLong(topic.getLeastSignificantBits());
        out.putInt(partition).putInt(0);
        out.putLong(baseSequence).putLong(producerKey).putLong(incarnation).putLong(recordsHash);
        out.put(batch.array(), batch.start(), batch.size());
    }

    /** Reads the entry at the position of an array-backed buffer and moves behind it. */
    static WalEntry decode(ByteBuffer in) throws WalDamage {
        int start = in.position();
        if (in.remaining() < HEADER_BYTES || in.get() != KIND_BATCH) {
            throw new WalDamage("an unknown kind of entry at byte " + start);
        }
        int size = in.getInt(start + 4);
        if (size < HEADER_BYTES + Batch.RECORDS_AT || size > in.limit() - start) {
            throw new WalDamage("an entry's size does not fit at byte " + start);
        }
        in.position(start + 8);
        UUID organization = new UUID(in.getLong(), in.getLong());
        UUID topic = new UUID(in.getLong(), in.getLong());
        int partition = in.getInt();
        in.getInt();
        WalEntry entry =
                new WalEntry(
                        organization,
                        topic,
                        partition,
                        in.getLong(),
                        in.getLong(),
                        in.getLong(),
                        in.getLong(),
                        new Batch(
                                in.array(),
                                in.arrayOffset() + start + HEADER_BYTES,
                                size - HEADER_BYTES));
        in.position(start + size);
        return entry;
    }
}
