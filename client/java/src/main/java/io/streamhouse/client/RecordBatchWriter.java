package io.streamhouse.client;

import static io.streamhouse.client.BatchLayout.ATTRIBUTES;
import static io.streamhouse.client.BatchLayout.BASE_SEQUENCE;
import static io.streamhouse.client.BatchLayout.BASE_TIMESTAMP;
import static io.streamhouse.client.BatchLayout.CODEC_LZ4;
import static io.streamhouse.client.BatchLayout.CODEC_NONE;
import static io.streamhouse.client.BatchLayout.CRC;
import static io.streamhouse.client.BatchLayout.LAST_OFFSET_DELTA;
import static io.streamhouse.client.BatchLayout.LEADER_EPOCH;
import static io.streamhouse.client.BatchLayout.LENGTH;
import static io.streamhouse.client.BatchLayout.MAGIC;
import static io.streamhouse.client.BatchLayout.MAGIC_V2;
import static io.streamhouse.client.BatchLayout.MAX_TIMESTAMP;
import static io.streamhouse.client.BatchLayout.PRODUCER_EPOCH;
import static io.streamhouse.client.BatchLayout.PRODUCER_ID;
import static io.streamhouse.client.BatchLayout.RECORDS;
import static io.streamhouse.client.BatchLayout.RECORD_COUNT;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record batch, each record when it comes; who sends it is stamped on later. Not
 * thread-safe.
 */
final class RecordBatchWriter {
    /** Less is not worth a frame. */
    private static final int COMPRESS_FROM_BYTES = 128;

    private static final byte[][] NO_NAMES = {};

    private final BufferPool pool;
    private final ByteSink sink;
    private final long base;
    private long latest;
    private int count;

    /**
     * A finished batch without producer and sequence.
     *
     * @param bytes the batch, and anything behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // it is handed on, never compared
    record Packed(byte[] bytes, int length) {}

    RecordBatchWriter(BufferPool pool, long baseTimestampMs) {
        this.pool = pool;
        this.sink = new ByteSink(pool);
        this.base = baseTimestampMs;
        this.latest = baseTimestampMs;
        sink.skip(RECORDS);
    }

    void add(Message message, long timestampMs) {
        int before = sink.size();
        boolean whole = false;
        try {
            write(message, timestampMs - base, count, sink);
            whole = true;
        } finally {
            if (!whole) {
                sink.backTo(before);
            }
        }
        latest = Math.max(latest, timestampMs);
        count++;
    }

    int count() {
        return count;
    }

    /** Gives the array back without making a batch of it. */
    void release() {
        sink.release();
    }

    /** The batch; nothing can be added any more. */
    Packed finish(boolean compress, Lz4Frames lz4) {
        ByteSink chosen = compress ? smaller(lz4) : sink;
        boolean packed = chosen != sink;
        byte[] bytes = chosen.array();
        int length = chosen.size();
        // A small batch that waits long does not hold a large array.
        if (length <= bytes.length / 2) {
            bytes = Arrays.copyOf(bytes, length);
            chosen.release();
        }
        ByteBuffer.wrap(bytes)
                .putLong(0, 0)
                .putInt(LENGTH, length - LEADER_EPOCH)
                .putInt(LEADER_EPOCH, -1)
                .put(MAGIC, MAGIC_V2)
                .putShort(ATTRIBUTES, packed ? CODEC_LZ4 : CODEC_NONE)
                .putInt(LAST_OFFSET_DELTA, count - 1)
                .putLong(BASE_TIMESTAMP, base)
                .putLong(MAX_TIMESTAMP, latest)
                .putInt(RECORD_COUNT, count);
        return new Packed(bytes, length);
    }

    /** The records compressed, when that makes them smaller. */
    private ByteSink smaller(Lz4Frames lz4) {
        if (sink.size() - RECORDS < COMPRESS_FROM_BYTES) {
            return sink;
        }
        ByteSink compressed = new ByteSink(pool);
        compressed.skip(RECORDS);
        lz4.compress(sink.array(), RECORDS, sink.size(), compressed);
        boolean worthIt = compressed.size() < sink.size();
        (worthIt ? sink : compressed).release();
        return worthIt ? compressed : sink;
    }

    /** Writes producer and first sequence into a batch, and its checksum. */
    static void stamp(byte[] batch, int length, long producerId, int epoch, long baseSequence) {
        ByteBuffer header = ByteBuffer.wrap(batch);
        header.putLong(PRODUCER_ID, producerId)
                .putShort(PRODUCER_EPOCH, (short) epoch)
                .putInt(BASE_SEQUENCE, (int) (baseSequence & 0x7fff_ffffL));
        CRC32C crc = new CRC32C();
        crc.update(batch, ATTRIBUTES, length - ATTRIBUTES);
        header.putInt(CRC, (int) crc.getValue());
    }

    /** A record's bytes in a batch before compression are not more. */
    static int sizeMax(Message message) {
        byte[] key = message.key();
        byte[] value = message.value();
        long size = BatchLayout.RECORD_OVERHEAD_MAX;
        size += key == null ? 0 : key.length;
        size += value == null ? 0 : value.length;
        List<Header> headers = message.headers();
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            size += BatchLayout.HEADER_OVERHEAD_MAX + header.value().length;
            size += utf8Bytes(header.name());
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    private static int utf8Bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }

    private static void write(Message message, long timestampDelta, int offsetDelta, ByteSink to) {
        List<Header> headers = message.headers();
        byte[][] names = headers.isEmpty() ? NO_NAMES : names(headers);
        to.varint(size(message, names, timestampDelta, offsetDelta));
        to.put(0);
        to.varint(timestampDelta);
        to.varint(offsetDelta);
        bytes(message.key(), to);
        bytes(message.value(), to);
        to.varint(names.length);
        for (int i = 0; i < names.length; i++) {
            bytes(names[i], to);
            bytes(headers.get(i).value(), to);
        }
    }

    private static byte[][] names(List<Header> headers) {
        byte[][] names = new byte[headers.size()][];
        for (int i = 0; i < names.length; i++) {
            names[i] = headers.get(i).name().getBytes(StandardCharsets.UTF_8);
        }
        return names;
    }

    private static int size(Message message, byte[][] names, long timestampDelta, int offsetDelta) {
        int size =
                1
                        + ByteSink.varintBytes(timestampDelta)
                        + ByteSink.varintBytes(offsetDelta)
                        + size(message.key())
                        + size(message.value())
                        + ByteSink.varintBytes(names.length);
        for (int i = 0; i < names.length; i++) {
            size += size(names[i]) + size(message.headers().get(i).value());
        }
        return size;
    }

    private static int size(byte @Nullable [] bytes) {
        return bytes == null ? 1 : ByteSink.varintBytes(bytes.length) + bytes.length;
    }

    private static void bytes(byte @Nullable [] bytes, ByteSink to) {
        if (bytes == null) {
            to.varint(-1);
        } else {
            to.varint(bytes.length);
            to.put(bytes);
        }
    }
}
