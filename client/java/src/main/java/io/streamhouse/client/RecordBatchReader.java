package io.streamhouse.client;

import static io.streamhouse.client.BatchLayout.ATTRIBUTES;
import static io.streamhouse.client.BatchLayout.BASE_TIMESTAMP;
import static io.streamhouse.client.BatchLayout.CODEC_LZ4;
import static io.streamhouse.client.BatchLayout.CODEC_MASK;
import static io.streamhouse.client.BatchLayout.CODEC_NONE;
import static io.streamhouse.client.BatchLayout.CRC;
import static io.streamhouse.client.BatchLayout.LEADER_EPOCH;
import static io.streamhouse.client.BatchLayout.LENGTH;
import static io.streamhouse.client.BatchLayout.MAGIC;
import static io.streamhouse.client.BatchLayout.MAGIC_V2;
import static io.streamhouse.client.BatchLayout.RECORDS;
import static io.streamhouse.client.BatchLayout.RECORD_COUNT;

import io.streamhouse.client.StreamHouseException.Kind;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads record batches; damaged ones are refused, never guessed at. */
final class RecordBatchReader {
    /** A batch unpacks to no more than this, whatever it claims. */
    private static final int UNPACKED_BYTES_MAX = 64 << 20;

    private final String topic;
    private final int partition;

    RecordBatchReader(String topic, int partition) {
        this.topic = topic;
        this.partition = partition;
    }

    /** Adds the batch's records from an offset on. */
    void read(byte[] batch, long fromOffset, List<ConsumedRecord> into) {
        long baseOffset = batch.length < RECORDS ? -1 : ByteBuffer.wrap(batch).getLong(0);
        try {
            check(batch);
            ByteBuffer header = ByteBuffer.wrap(batch);
            int count = header.getInt(RECORD_COUNT);
            ByteBuffer records = records(batch, header.getShort(ATTRIBUTES));
            for (int i = 0; i < count; i++) {
                ConsumedRecord record = record(records, baseOffset, header.getLong(BASE_TIMESTAMP));
                if (record.offset() >= fromOffset) {
                    into.add(record);
                }
            }
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            throw new StreamHouseException(
                    Kind.CORRUPT,
                    "BATCH_CORRUPT",
                    "the batch at offset " + baseOffset + " cannot be read: " + e.getMessage(),
                    false,
                    false,
                    Map.of(
                            "topic",
                            topic,
                            "partition",
                            Integer.toString(partition),
                            "offset",
                            Long.toString(baseOffset)),
                    null,
                    e);
        }
    }

    private static void check(byte[] batch) throws IOException {
        if (batch.length < RECORDS) {
            throw new IOException("only " + batch.length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(batch);
        if (header.get(MAGIC) != MAGIC_V2) {
            throw new IOException("format " + header.get(MAGIC));
        }
        if (header.getInt(LENGTH) != batch.length - LEADER_EPOCH) {
            throw new IOException("length " + header.getInt(LENGTH));
        }
        CRC32C crc = new CRC32C();
        crc.update(batch, ATTRIBUTES, batch.length - ATTRIBUTES);
        if ((int) crc.getValue() != header.getInt(CRC)) {
            throw new IOException("wrong checksum");
        }
    }

    private static ByteBuffer records(byte[] batch, short attributes) throws IOException {
        return switch (attributes & CODEC_MASK) {
            case CODEC_NONE -> ByteBuffer.wrap(batch, RECORDS, batch.length - RECORDS);
            case CODEC_LZ4 ->
                    Lz4Frames.decompress(batch, RECORDS, batch.length, UNPACKED_BYTES_MAX);
            default -> throw new IOException("compression " + (attributes & CODEC_MASK));
        };
    }

    private ConsumedRecord record(ByteBuffer in, long baseOffset, long baseTimestamp)
            throws IOException {
        int length = (int) varint(in);
        int end = in.position() + length;
        if (length < 0 || length > in.remaining()) {
            throw new IOException("record length " + length);
        }
        in.get();
        long timestamp = baseTimestamp + varint(in);
        long offset = baseOffset + varint(in);
        byte[] key = bytes(in);
        byte[] value = bytes(in);
        int headerCount = (int) varint(in);
        if (headerCount < 0 || headerCount > in.remaining()) {
            throw new IOException("header count " + headerCount);
        }
        List<Header> headers = new ArrayList<>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            headers.add(header(bytes(in), bytes(in)));
        }
        if (in.position() != end) {
            throw new IOException("record ends at the wrong place");
        }
        return new ConsumedRecord(
                topic,
                partition,
                offset,
                key,
                value,
                List.copyOf(headers),
                Instant.ofEpochMilli(timestamp));
    }

    private static Header header(byte @Nullable [] name, byte @Nullable [] value)
            throws IOException {
        if (name == null || name.length == 0) {
            throw new IOException("header without a name");
        }
        return new Header(
                new String(name, StandardCharsets.UTF_8), value == null ? new byte[0] : value);
    }

    private static byte @Nullable [] bytes(ByteBuffer in) throws IOException {
        long length = varint(in);
        if (length < 0) {
            return null;
        }
        if (length > in.remaining()) {
            throw new IOException("field length " + length);
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer in) throws IOException {
        long zigzag = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            zigzag |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IOException("number too long");
    }
}
