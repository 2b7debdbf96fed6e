package io.streamhouse.agent.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The LZ4 frame format, one frame over one array. Little endian: magic (4), FLG (1), BD (1),
 * content size (8, optional), header check (1), blocks of {size (4, high bit: stored as is), bytes,
 * check (4, optional)}, end mark (4 zero bytes), content check (4, optional). Linked blocks and
 * dictionaries are refused, as all Kafka clients write independent blocks.
 */
final class Lz4Frame {
    private static final int MAGIC = 0x184D2204;
    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION = 0x40;
    private static final int INDEPENDENT = 0x20;
    private static final int BLOCK_CHECK = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECK = 0x04;
    private static final int RESERVED_OR_DICTIONARY = 0x03;
    private static final int STORED = 0x80000000;
    private static final int BLOCK_64_KIB = 4;
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 7;
    private static final int HEADER_BYTES_MAX = 15;
    private static final int INT_BYTES = 4;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final LZ4Factory LZ4 = LZ4Factory.fastestInstance();
    private static final LZ4SafeDecompressor DECOMPRESSOR = LZ4.safeDecompressor();
    private static final LZ4Compressor COMPRESSOR = LZ4.fastCompressor();
    private static final XXHash32 CHECK = XXHashFactory.fastestInstance().hash32();

    private Lz4Frame() {}

    /** The bytes are not one whole LZ4 frame, or expand beyond the limit. */
    static final class Malformed extends Exception {
        private final boolean beyondLimit;

        Malformed(String message, boolean beyondLimit) {
            super(message, null, false, false);
            this.beyondLimit = beyondLimit;
        }

        boolean beyondLimit() {
            return beyondLimit;
        }
    }

    /** Decompresses a whole frame into the scratch, which grows up to a limit; returns the size. */
    static int decompress(byte[] in, int start, int size, Scratch out, int limit) throws Malformed {
        int end = start + size;
        int at = header(in, start, end);
        int flags = in[start + INT_BYTES];
        int written = 0;
        while (true) {
            int word = intAt(in, at, end);
            at += INT_BYTES;
            if (word == 0) {
                break;
            }
            int length = word & ~STORED;
            require(length <= end - at, "a block ends outside the frame");
            written = block(in, at, length, (word & STORED) != 0, out, written, limit);
            at += length;
            if ((flags & BLOCK_CHECK) != 0) {
                require(
                        intAt(in, at, end) == CHECK.hash(in, at - length, length, 0),
                        "a block's check does not fit");
                at += INT_BYTES;
            }
        }
        if ((flags & CONTENT_CHECK) != 0) {
            require(
                    intAt(in, at, end) == CHECK.hash(out.array(), 0, written, 0),
                    "the content's check does not fit");
            at += INT_BYTES;
        }
        require(at == end, "bytes follow the frame");
        return written;
    }

    /** Compresses into one frame; returns its size. */
    static int compress(byte[] in, int size, Scratch out, int outStart) {
        int blocks = size / BLOCK_BYTES + 1;
        int room =
                HEADER_BYTES
                        + INT_BYTES
                        + blocks * (INT_BYTES + COMPRESSOR.maxCompressedLength(BLOCK_BYTES));
        byte[] array = out.holding(outStart, outStart + room);
        int at = outStart;
        INT.set(array, at, MAGIC);
        array[at + 4] = (byte) (VERSION | INDEPENDENT);
        array[at + 5] = (byte) (BLOCK_64_KIB << 4);
        array[at + 6] = (byte) (CHECK.hash(array, at + INT_BYTES, 2, 0) >> 8);
        at += HEADER_BYTES;
        for (int from = 0; from < size; from += BLOCK_BYTES) {
            int length = Math.min(BLOCK_BYTES, size - from);
            int compressed = COMPRESSOR.compress(in, from, length, array, at + INT_BYTES);
            if (compressed < length) {
                INT.set(array, at, compressed);
                at += INT_BYTES + compressed;
            } else {
                INT.set(array, at, length | STORED);
                System.arraycopy(in, from, array, at + INT_BYTES, length);
                at += INT_BYTES + length;
            }
        }
        INT.set(array, at, 0);
        return at + INT_BYTES - outStart;
    }

    private static int header(byte[] in, int start, int end) throws Malformed {
        require(end - start >= HEADER_BYTES, "the frame is cut off");
        require((int) INT.get(in, start) == MAGIC, "no LZ4 frame");
        int flags = in[start + 4];
        require((flags & VERSION_MASK) == VERSION, "unknown LZ4 frame version");
        require((flags & INDEPENDENT) != 0, "linked LZ4 blocks are not supported");
        require((flags & RESERVED_OR_DICTIONARY) == 0, "LZ4 dictionaries are not supported");
        int headerBytes = (flags & CONTENT_SIZE) != 0 ? HEADER_BYTES_MAX : HEADER_BYTES;
        require(end - start >= headerBytes, "the frame is cut off");
        int checkAt = start + headerBytes - 1;
        int check = (CHECK.hash(in, start + INT_BYTES, checkAt - start - INT_BYTES, 0) >> 8) & 0xFF;
        require(check == (in[checkAt] & 0xFF), "the frame header's check does not fit");
        return checkAt + 1;
    }

    private static int block(
            byte[] in, int at, int length, boolean stored, Scratch out, int written, int limit)
            throws Malformed {
        if (stored) {
            requireRoom(length <= limit - written);
            System.arraycopy(in, at, out.holding(written, written + length), written, length);
            return written + length;
        }
        // A block expands at most 255 times; claim no more room than that or the limit.
        int room = (int) Math.min((long) length * 255 + 16, Math.min(limit - written, 4 << 20));
        try {
            byte[] array = out.holding(written, written + room);
            return written + DECOMPRESSOR.decompress(in, at, length, array, written, room);
        } catch (LZ4Exception _) {
            requireRoom(room < limit - written);
            throw new Malformed("an LZ4 block is corrupt", false);
        }
    }

    private static int intAt(byte[] in, int at, int end) throws Malformed {
        require(end - at >= INT_BYTES, "the frame is cut off");
        return (int) INT.get(in, at);
    }

    private static void require(boolean holds, String otherwise) throws Malformed {
        if (!holds) {
            throw new Malformed(otherwise, false);
        }
    }

    private static void requireRoom(boolean holds) throws Malformed {
        if (!holds) {
            throw new Malformed("the batch expands beyond the limit", true);
        }
    }
}
