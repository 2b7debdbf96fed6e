package io.streamhouse.agent.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One turn being made: a header and entries, padded to whole blocks. Big endian:
 *
 * <pre>
 *  0  magic (4)          "SHWT"
 *  4  version (1), padding (3)   1 in PostgreSQL, 2 in files; files of old hold turns of version 1
 *  8  size (4)           header and entries, without the padding at the end
 * 12  CRC32C (4)         of all from 16 to size
 * 16  turn (8)           counts up by one for ever
 * 24  epoch (8)          counts the openings of the log
 * 32  mark (8)           0 in PostgreSQL; of the file, see {@link WalDirectory}: nothing that such a
 *                        file held before fits, nor anything that a client made
 * 40  append time (8)    milliseconds, the same for all entries
 * 48  entry count (4)
 * 52  padding (4)
 * 56  entries
 * </pre>
 *
 * Not thread-safe; used again for every turn.
 */
public final class TurnBuffer {
    /** Entries of one turn stay below this; one entry always fits. */
    public static final int BYTES_MAX = 8 << 20;

    /** What an entry needs beside its batch. */
    public static final int ENTRY_BYTES_MAX = WalEntry.OfBatch.HEADER_BYTES;

    static final int MAGIC = 0x53485754;
    static final byte VERSION_PLAIN = 1;
    static final byte VERSION_MARKED = 2;
    static final int HEADER_BYTES = 56;
    static final int BLOCK_BYTES = 4096;
    static final int SIZE_AT = 8;
    static final int CRC_AT = 12;
    static final int CRC_FROM = 16;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES_MAX + BLOCK_BYTES);
    private int entries;
    private int sealedSize;

    /** An empty turn. */
    public TurnBuffer() {
        clear();
    }

    /** Begins another turn. */
    public void clear() {
        buffer.clear().position(HEADER_BYTES);
        entries = 0;
        sealedSize = 0;
    }

    /** Adds an entry; false when this turn is full. */
    public boolean add(WalEntry entry) {
        if (sealedSize > 0) {
            throw new IllegalStateException("the turn is being written");
        }
        if (buffer.position() + entry.size() > BYTES_MAX) {
            return false;
        }
        entry.encode(buffer);
        entries++;
        return true;
    }

    /** True when there is nothing to write. */
    public boolean isEmpty() {
        return entries == 0;
    }

    /** Bytes so far. */
    public int size() {
        return sealedSize > 0 ? sealedSize : buffer.position();
    }

    /**
     * Completes the header and the padding; the buffer is ready to be written from its start. May
     * be called again with the same, and answers the same bytes.
     */
    ByteBuffer seal(long turn, long epoch, long appendTimeMillis) {
        return seal(VERSION_PLAIN, turn, epoch, 0, appendTimeMillis);
    }

    /** The same, for a file with this mark. */
    ByteBuffer sealMarked(long turn, long epoch, long mark, long appendTimeMillis) {
        return seal(VERSION_MARKED, turn, epoch, mark, appendTimeMillis);
    }

    private ByteBuffer seal(byte version, long turn, long epoch, long mark, long appendTimeMillis) {
        if (sealedSize == 0) {
            sealedSize = buffer.position();
        }
        int size = sealedSize;
        buffer.clear().position(size);
        buffer.putInt(0, MAGIC).put(4, version).put(5, (byte) 0).putShort(6, (short) 0);
        buffer.putInt(SIZE_AT, size);
        buffer.putLong(16, turn).putLong(24, epoch).putLong(32, mark).putLong(40, appendTimeMillis);
        buffer.putInt(48, entries).putInt(52, 0);
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(CRC_FROM, size - CRC_FROM));
        buffer.putInt(CRC_AT, (int) crc.getValue());
        while (buffer.position() % BLOCK_BYTES != 0) {
            buffer.put((byte) 0);
        }
        return buffer.flip();
    }

    static int padded(int size) {
        return (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }
}
