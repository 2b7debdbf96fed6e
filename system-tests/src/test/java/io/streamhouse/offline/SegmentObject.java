package io.streamhouse.offline;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A segment, taken apart after its description: {@code "SHSEGMT" 1}, batches, footer, footer size,
 * CRC32C of the footer, version, {@code "SHSG"}.
 */
final class SegmentObject {
    private static final byte[] HEADER = {'S', 'H', 'S', 'E', 'G', 'M', 'T', 1};
    private static final int TRAILER_BYTES = 16;
    private static final int MAGIC = 0x53485347;
    private static final int INDEX_POINT_BYTES = 16;
    private static final int TIME_RUN_BYTES = 12;
    private static final int TRACE_BYTES = 52;

    /** One partition's part. */
    record Range(
            UUID organization,
            Place place,
            long baseOffset,
            long lastOffset,
            long position,
            long size,
            long records,
            List<LogBatch> batches) {}

    private SegmentObject() {}

    /** All ranges, every batch checked. */
    static List<Range> read(byte[] object, String key) {
        ByteBuffer in = ByteBuffer.wrap(object);
        for (int i = 0; i < HEADER.length; i++) {
            if (object.length < HEADER.length + TRAILER_BYTES || object[i] != HEADER[i]) {
                throw new Damage(key, "no segment header");
            }
        }
        int trailer = object.length - TRAILER_BYTES;
        int size = in.getInt(trailer);
        if (in.getInt(trailer + 12) != MAGIC || in.getInt(trailer + 8) != 1) {
            throw new Damage(key, "no segment trailer of version 1");
        }
        if (size < 4 || size > trailer - HEADER.length) {
            throw new Damage(key, "a footer of " + size + " bytes");
        }
        if (crc(object, trailer - size, size) != in.getInt(trailer + 4)) {
            throw new Damage(key, "the footer does not fit its CRC32C");
        }
        try {
            return ranges(in.slice(trailer - size, size), in, key);
        } catch (BufferUnderflowException _) {
            throw new Damage(key, "the footer is cut off");
        }
    }

    private static List<Range> ranges(ByteBuffer footer, ByteBuffer object, String key) {
        List<Range> ranges = new ArrayList<>();
        long expected = HEADER.length;
        for (int left = footer.getInt(); left > 0; left--) {
            UUID organization = new UUID(footer.getLong(), footer.getLong());
            Place place = new Place(new UUID(footer.getLong(), footer.getLong()), footer.getInt());
            long base = footer.getLong();
            long last = footer.getLong();
            long position = footer.getLong();
            long size = footer.getLong();
            long records = footer.getLong();
            footer.getLong();
            footer.getLong();
            int crc = footer.getInt();
            skip(footer, INDEX_POINT_BYTES);
            skip(footer, TIME_RUN_BYTES);
            skip(footer, TRACE_BYTES);
            String where = key + " partition " + place.partition();
            if (position != expected) {
                throw new Damage(where, "begins at " + position + " instead of " + expected);
            }
            expected += size;
            if (crc(object.array(), (int) position, (int) size) != crc) {
                throw new Damage(where, "a range does not fit its CRC32C");
            }
            List<LogBatch> batches =
                    Batches.split(object.slice((int) position, (int) size), where, base);
            if (batches.getLast().lastOffset() != last
                    || batches.stream().mapToLong(LogBatch::count).sum() != records) {
                throw new Damage(where, "the index and the batches differ");
            }
            ranges.add(
                    new Range(organization, place, base, last, position, size, records, batches));
        }
        return ranges;
    }

    private static void skip(ByteBuffer footer, int entryBytes) {
        int count = footer.getInt();
        footer.position(footer.position() + count * entryBytes);
    }

    private static int crc(byte[] bytes, int from, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, size);
        return (int) crc.getValue();
    }
}
