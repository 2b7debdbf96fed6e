package io.streamhouse.offline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/** A turn of a WAL, taken apart after its description. Entries that are no batch are left out. */
record WalTurn(long number, long epoch, long mark, int size, List<Entry> entries) {
    private static final int MAGIC = 0x53485754;
    private static final int VERSION_MAX = 2;
    private static final int HEADER_BYTES = 56;
    private static final int ENTRY_HEADER_BYTES = 80;
    private static final byte KIND_BATCH = 1;

    /** A batch and whose it is. */
    record Entry(UUID organization, Place place, LogBatch batch) {}

    /** The turn at a position; empty when none that fits its checksum is there. */
    static Optional<WalTurn> at(ByteBuffer in, int at, String where) {
        if (in.limit() - at < HEADER_BYTES
                || in.getInt(at) != MAGIC
                || in.get(at + 4) < 1
                || in.get(at + 4) > VERSION_MAX) {
            return Optional.empty();
        }
        int size = in.getInt(at + 8);
        if (size < HEADER_BYTES || size > in.limit() - at) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        crc.update(in.slice(at + 16, size - 16));
        if ((int) crc.getValue() != in.getInt(at + 12)) {
            return Optional.empty();
        }
        long number = in.getLong(at + 16);
        List<Entry> entries = new ArrayList<>();
        int place = at + HEADER_BYTES;
        for (int left = in.getInt(at + 48); left > 0; left--) {
            int length = in.getInt(place + 4);
            if (in.get(place) == KIND_BATCH) {
                entries.add(batch(in, place, length, where + " turn " + number));
            }
            place += length;
        }
        if (place != at + size) {
            throw new Damage(where, "turn " + number + " has bytes behind its entries");
        }
        return Optional.of(
                new WalTurn(number, in.getLong(at + 24), in.getLong(at + 32), size, entries));
    }

    private static Entry batch(ByteBuffer in, int at, int length, String where) {
        byte[] bytes = new byte[length - ENTRY_HEADER_BYTES];
        in.get(at + ENTRY_HEADER_BYTES, bytes);
        LogBatch batch = new LogBatch(bytes, where);
        batch.check();
        return new Entry(
                new UUID(in.getLong(at + 8), in.getLong(at + 16)),
                new Place(new UUID(in.getLong(at + 24), in.getLong(at + 32)), in.getInt(at + 40)),
                batch);
    }
}
