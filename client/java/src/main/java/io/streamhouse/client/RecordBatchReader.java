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

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
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
    private final Lz4Unpacker unpacker = new Lz4Unpacker(UNPACKED_BYTES_MAX);
    private final CRC32C crc = new CRC32C();
    private final Bytes bytes = new Bytes();
    private int partition;

    RecordBatchReader(String topic) {
        this.topic = topic;
    }

    /** Adds the batch's records from an offset on. */
    void read(ByteString batch, int ofPartition, long fromOffset, List<ConsumedRecord> into) {
        partition = ofPartition;
        bytes.of(batch);
        int start = bytes.start;
        long baseOffset = batch.size() < RECORDS ? -1 : ByteBuffer.wrap(bytes.array).getLong(start);
        int before = into.size();
        try {
            ByteBuffer header = checked(bytes.array, start, batch.size());
            int count = header.getInt(RECORD_COUNT);
            long baseTimestamp = header.getLong(BASE_TIMESTAMP);
            ByteBuffer records = records(bytes.array, start, batch.size(), header);
            for (int i = 0; i < count; i++) {
                ConsumedRecord record = record(records, baseOffset, baseTimestamp, fromOffset);
                if (record != null) {
                    into.add(record);
                }
            }
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            into.subList(before, into.size()).clear();
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

    /** The header, from its own beginning. */
    private ByteBuffer checked(byte[] array, int start, int length) throws IOException {
        if (length < RECORDS) {
            throw new IOException("only " + length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(array, start, length).slice();
        if (header.get(MAGIC) != MAGIC_V2) {
            throw new IOException("format " + header.get(MAGIC));
        }
        if (header.getInt(LENGTH) != length - LEADER_EPOCH) {
            throw new IOException("length " + header.getInt(LENGTH));
        }
        crc.reset();
        crc.update(array, start + ATTRIBUTES, length - ATTRIBUTES);
        if ((int) crc.getValue() != header.getInt(CRC)) {
            throw new IOException("wrong checksum");
        }
        return header;
    }

    private ByteBuffer records(byte[] array, int start, int length, ByteBuffer header)
            throws IOException {
        int codec = header.getShort(ATTRIBUTES) & CODEC_MASK;
        return switch (codec) {
            case CODEC_NONE -> ByteBuffer.wrap(array, start + RECORDS, length - RECORDS);
            case CODEC_LZ4 -> unpacker.unpack(array, start + RECORDS, start + length);
            default -> throw new IOException("compression " + codec);
        };
    }

    /** The bytes of a message where they are; nothing is copied. */
    private static final class Bytes extends ByteOutput {
        private byte[] array = {};
        private int start;

        private void of(ByteString bytes) {
            try {
                UnsafeByteOperations.unsafeWriteTo(bytes, this);
            } catch (IOException e) {
                throw new IllegalStateException("bytes in memory", e);
            }
            if (bytes.size() > 0 && array.length - start < bytes.size()) {
                // In several pieces.
                array = bytes.toByteArray();
                start = 0;
            }
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            array = value;
            start = offset;
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            writeLazy(value, offset, length);
        }

        @Override
        public void write(byte value) {
            writeLazy(new byte[] {value}, 0, 1);
        }

        @Override
        public void write(ByteBuffer value) {
            writeLazy(value);
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            writeLazy(copy, 0, copy.length);
        }
    }

    /** The next record; null before the offset that is wanted. */
    private @Nullable ConsumedRecord record(
            ByteBuffer in, long baseOffset, long baseTimestamp, long fromOffset)
            throws IOException {
        int length = (int) varint(in);
        int end = in.position() + length;
        if (length < 0 || length > in.remaining()) {
            throw new IOException("record length " + length);
        }
        in.get();
        long timestamp = baseTimestamp + varint(in);
        long offset = baseOffset + varint(in);
        if (offset < fromOffset) {
            in.position(end);
            return null;
        }
        byte[] key = bytes(in);
        byte[] value = bytes(in);
        int headerCount = (int) varint(in);
        if (headerCount < 0 || headerCount > in.remaining()) {
            throw new IOException("header count " + headerCount);
        }
        List<Header> headers = headerCount == 0 ? List.of() : headers(in, headerCount);
        if (in.position() != end) {
            throw new IOException("record ends at the wrong place");
        }
        return new ConsumedRecord(
                topic, partition, offset, key, value, headers, Instant.ofEpochMilli(timestamp));
    }

    private static List<Header> headers(ByteBuffer in, int count) throws IOException {
        List<Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(header(bytes(in), bytes(in)));
        }
        return List.copyOf(headers);
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
