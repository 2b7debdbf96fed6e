package io.streamhouse.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Unpacks LZ4 frames into an array that is used again. Frames of independent blocks, which is what
 * Kafka's clients and ours write, go block by block into place; others take the library's way. Not
 * thread-safe.
 */
final class Lz4Unpacker {
    private static final int FRAME_MAGIC = 0x184D2204;
    private static final int STORED_BLOCK = 1 << 31;
    private static final int KEPT_BYTES_MAX = 4 << 20;
    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION_ONE = 0x40;
    private static final int INDEPENDENT = 0x20;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int DICTIONARY = 0x01;

    private final LZ4SafeDecompressor decompressor = Lz4Frames.decompressor();
    private final int limitBytes;
    private byte[] scratch = new byte[0];

    /**
     * @param limitBytes a frame unpacks to no more, whatever it claims
     */
    Lz4Unpacker(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * The content of a frame, until the next call.
     *
     * @throws IOException when it is damaged or unpacks to more than the limit
     */
    ByteBuffer unpack(byte[] source, int from, int to) throws IOException {
        if (scratch.length > KEPT_BYTES_MAX) {
            scratch = new byte[0];
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(source, from, to - from);
            in.order(java.nio.ByteOrder.LITTLE_ENDIAN);
            if (to - from < 7 || in.getInt() != FRAME_MAGIC) {
                throw new IOException("no LZ4 frame");
            }
            int flags = in.get();
            boolean simple =
                    (flags & VERSION_MASK) == VERSION_ONE
                            && (flags & INDEPENDENT) != 0
                            && (flags & (CONTENT_SIZE | DICTIONARY)) == 0;
            int size = simple ? blocks(source, in, flags) : byLibrary(source, from, to);
            return ByteBuffer.wrap(scratch, 0, size);
        } catch (RuntimeException e) {
            // The decoder's answer to a broken frame is now the one, now the other.
            throw new IOException("broken LZ4 frame: " + e.getMessage(), e);
        }
    }

    private int blocks(byte[] source, ByteBuffer in, int flags) throws IOException {
        int blockMax = 1 << (8 + 2 * ((in.get() >> 4) & 7));
        in.get(); // checksum of the header: the batch has one over everything
        int size = 0;
        for (int word = in.getInt(); word != 0; word = in.getInt()) {
            int length = word & ~STORED_BLOCK;
            if (length > in.remaining() || length > blockMax) {
                throw new IOException("block of " + length + " bytes");
            }
            reserve(size, blockMax);
            if ((word & STORED_BLOCK) != 0) {
                System.arraycopy(source, in.position(), scratch, size, length);
                size += length;
            } else {
                size +=
                        decompressor.decompress(
                                source, in.position(), length, scratch, size, blockMax);
            }
            in.position(in.position() + length + ((flags & BLOCK_CHECKSUM) != 0 ? 4 : 0));
            if (size > limitBytes) {
                throw tooMuch();
            }
        }
        in.position(in.position() + ((flags & CONTENT_CHECKSUM) != 0 ? 4 : 0));
        return size;
    }

    private int byLibrary(byte[] source, int from, int to) throws IOException {
        try (LZ4FrameInputStream in =
                Lz4Frames.stream(new ByteArrayInputStream(source, from, to - from))) {
            int size = 0;
            while (true) {
                reserve(size, 64 << 10);
                int count = in.read(scratch, size, scratch.length - size);
                if (count < 0) {
                    return size;
                }
                size += count;
                if (size > limitBytes) {
                    throw tooMuch();
                }
            }
        }
    }

    private IOException tooMuch() {
        return new IOException("unpacks to more than " + limitBytes + " bytes");
    }

    private void reserve(int size, int more) {
        if (scratch.length - size < more) {
            scratch = java.util.Arrays.copyOf(scratch, Math.max(scratch.length * 2, size + more));
        }
    }
}
