package io.streamhouse.agent.wal;

import io.streamhouse.agent.batch.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * One thing that a turn makes durable. Big endian; every entry begins with
 *
 * <pre>
 *  0  kind (1)            1: batch, 2: trim, 3: fence
 *  1  padding (3)
 *  4  size (4)            of the whole entry
 *  8  organization (16)
 * 24  topic (16)
 * 40  partition (4)
 * 44  padding (4)
 * </pre>
 *
 * A batch goes on with what its header cannot say:
 *
 * <pre>
 * 48  base sequence (8)   64 bits; the header has it modulo 2^31
 * 56  producer key (8)    the name's own number, whatever the header's
 * 64  incarnation (8)
 * 72  records hash (8)
 * 80  the batch, base offset set
 * </pre>
 *
 * A trim with {@code 48 before offset (8)}, a fence with {@code 48 text (UTF-8)}, empty for none.
 */
public sealed interface WalEntry {
    /** Before what the kind adds. */
    int COMMON_BYTES = 48;

    /** The tenant. */
    UUID organization();

    /** The topic. */
    UUID topic();

    /** The partition. */
    int partition();

    /** Bytes in the turn. */
    int size();

    /** Writes what follows the common part. */
    void encodeRest(ByteBuffer out);

    /** The first byte. */
    byte kind();

    /** A batch. */
    record OfBatch(
            UUID organization,
            UUID topic,
            int partition,
            long baseSequence,
            long producerKey,
            long incarnation,
            long recordsHash,
            Batch batch)
            implements WalEntry {
        static final byte KIND = 1;
        static final int HEADER_BYTES = 80;

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int size() {
            return HEADER_BYTES + batch.size();
        }

        @Override
        public void encodeRest(ByteBuffer out) {
            out.putLong(baseSequence)
                    .putLong(producerKey)
                    .putLong(incarnation)
                    .putLong(recordsHash);
            out.put(batch.array(), batch.start(), batch.size());
        }
    }

    /** All records before an offset are taken away. */
    record Trim(UUID organization, UUID topic, int partition, long beforeOffset)
            implements WalEntry {
        static final byte KIND = 2;

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int size() {
            return COMMON_BYTES + Long.BYTES;
        }

        @Override
        public void encodeRest(ByteBuffer out) {
            out.putLong(beforeOffset);
        }
    }

    /**
     * From here on an append must carry this.
     *
     * @param fence at most {@link #FENCE_BYTES_MAX} bytes of UTF-8; empty: nothing
     */
    record Fence(UUID organization, UUID topic, int partition, String fence) implements WalEntry {
        /** Longer ones are refused before they come here. */
        public static final int FENCE_BYTES_MAX = 64;

        static final byte KIND = 3;

        @Override
        public byte kind() {
            return KIND;
        }

        @Override
        public int size() {
            return COMMON_BYTES + fence.getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public void encodeRest(ByteBuffer out) {
            out.put(fence.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes the whole entry. */
    default void encode(ByteBuffer out) {
        out.put(kind()).put((byte) 0).putShort((short) 0).putInt(size());
        out.putLong(organization().getMostSignificantBits());
        out.putLong(organization().getLeastSignificantBits());
        out.putLong(topic().getMostSignificantBits()).putLong(topic().getLeastSignificantBits());
        out.putInt(partition()).putInt(0);
        encodeRest(out);
    }

    /** Reads the entry at the position of an array-backed buffer and moves behind it. */
    static WalEntry decode(ByteBuffer in) throws WalDamage {
        int start = in.position();
        if (in.order() != ByteOrder.BIG_ENDIAN || in.remaining() < COMMON_BYTES) {
            throw new WalDamage("an entry is cut off at byte " + start);
        }
        byte kind = in.get();
        int size = in.getInt(start + 4);
        if (size < COMMON_BYTES || size > in.limit() - start) {
            throw new WalDamage("an entry's size does not fit at byte " + start);
        }
        in.position(start + 8);
        UUID organization = new UUID(in.getLong(), in.getLong());
        UUID topic = new UUID(in.getLong(), in.getLong());
        int partition = in.getInt();
        in.getInt();
        int rest = size - COMMON_BYTES;
        WalEntry entry =
                switch (kind) {
                    case OfBatch.KIND -> {
                        requireSize(rest >= OfBatch.HEADER_BYTES - COMMON_BYTES + Batch.RECORDS_AT);
                        yield new OfBatch(
                                organization,
                                topic,
                                partition,
                                in.getLong(),
                                in.getLong(),
                                in.getLong(),
                                in.getLong(),
                                new Batch(
                                        in.array(),
                                        in.arrayOffset() + start + OfBatch.HEADER_BYTES,
                                        size - OfBatch.HEADER_BYTES));
                    }
                    case Trim.KIND -> {
                        requireSize(rest == Long.BYTES);
                        yield new Trim(organization, topic, partition, in.getLong());
                    }
                    case Fence.KIND -> {
                        requireSize(rest <= Fence.FENCE_BYTES_MAX);
                        byte[] text = new byte[rest];
                        in.get(text);
                        yield new Fence(
                                organization,
                                topic,
                                partition,
                                new String(text, StandardCharsets.UTF_8));
                    }
                    default -> throw new WalDamage("an unknown kind of entry at byte " + start);
                };
        in.position(start + size);
        return entry;
    }

    private static void requireSize(boolean fits) throws WalDamage {
        if (!fits) {
            throw new WalDamage("an entry's size does not fit its kind");
        }
    }
}
