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
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes record batches. The records are written once; who sends them is stamped on later. */
final class RecordBatchWriter {
    /** Less is not worth a frame. */
    private static final int COMPRESS_FROM_BYTES = 128;

    private RecordBatchWriter() {}

    /** A batch without producer and sequence. */
    static byte[] write(List<QueuedRecord> records, int bytesMax, boolean compress) {
        long base = records.getFirst().timestampMs();
        long latest = base;
        ByteSink sink = new ByteSink(RECORDS + bytesMax);
        sink.skip(RECORDS);
        for (int i = 0; i < records.size(); i++) {
            QueuedRecord record = records.get(i);
            latest = Math.max(latest, record.timestampMs());
            write(record.message(), record.timestampMs() - base, i, sink);
        }
        boolean packed = false;
        if (compress && sink.size() - RECORDS >= COMPRESS_FROM_BYTES) {
            ByteSink smaller = new ByteSink(sink.size());
            smaller.skip(RECORDS);
            Lz4Frames.compress(sink.array(), RECORDS, sink.size(), smaller);
            packed = smaller.size() < sink.size();
            sink = packed ? smaller : sink;
        }
        byte[] batch = sink.toByteArray();
        ByteBuffer.wrap(batch)
                .putInt(LENGTH, batch.length - LEADER_EPOCH)
                .putInt(LEADER_EPOCH, -1)
                .put(MAGIC, MAGIC_V2)
                .putShort(ATTRIBUTES, packed ? CODEC_LZ4 : CODEC_NONE)
                .putInt(LAST_OFFSET_DELTA, records.size() - 1)
                .putLong(BASE_TIMESTAMP, base)
                .putLong(MAX_TIMESTAMP, latest)
                .putInt(RECORD_COUNT, records.size());
        return batch;
    }

    /** Writes producer and first sequence into a batch, and its checksum. */
    static void stamp(byte[] batch, long producerId, int epoch, long baseSequence) {
        ByteBuffer header = ByteBuffer.wrap(batch);
        header.putLong(PRODUCER_ID, producerId)
                .putShort(PRODUCER_EPOCH, (short) epoch)
                .putInt(BASE_SEQUENCE, (int) (baseSequence & 0x7fff_ffffL));
        CRC32C crc = new CRC32C();
        crc.update(batch, ATTRIBUTES, batch.length - ATTRIBUTES);
        header.putInt(CRC, (int) crc.getValue());
    }

    private static void write(Message message, long timestampDelta, int offsetDelta, ByteSink to) {

        to.varint(size(message, timestampDelta, offsetDelta));
        to.put(0);
        to.varint(timestampDelta);
        to.varint(offsetDelta);
        bytes(message.key(), to);
        bytes(message.value(), to);
        to.varint(message.headers().size());
        for (Header header : message.headers()) {
            bytes(header.name().getBytes(StandardCharsets.UTF_8), to);
            bytes(header.value(), to);
        }
    }

    private static int size(Message message, long timestampDelta, int offsetDelta) {
        int size =
                1
                        + ByteSink.varintBytes(timestampDelta)
                        + ByteSink.varintBytes(offsetDelta)
                        + size(message.key())
                        + size(message.value())
                        + ByteSink.varintBytes(message.headers().size());
        for (Header header : message.headers()) {
            size += size(header.name().getBytes(StandardCharsets.UTF_8)) + size(header.value());
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
