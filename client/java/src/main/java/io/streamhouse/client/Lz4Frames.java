package io.streamhouse.client;

import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHashFactory;

/**
 * LZ4 frames as record batches carry them: independent blocks of 64 KiB, no checksums. Each thread
 * that compresses has its own.
 */
final class Lz4Frames {
    /** Magic, version 1 with independent blocks, 64 KiB, and the checksum of these two bytes. */
    private static final byte[] FRAME_HEADER = {0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, (byte) 0x82};

    private static final int BLOCK_BYTES = 64 << 10;
    private static final int STORED_BLOCK = 1 << 31;

    /** The native code is faster, but the JVM warns unless it was allowed. */
    private static final boolean NATIVE = LZ4Factory.class.getModule().isNativeAccessEnabled();

    private static final LZ4Factory LZ4 =
            NATIVE ? LZ4Factory.fastestInstance() : LZ4Factory.safeInstance();
    private static final XXHashFactory XX_HASH =
            NATIVE ? XXHashFactory.fastestInstance() : XXHashFactory.safeInstance();

    private final LZ4Compressor compressor = LZ4.fastCompressor();
    private final byte[] block = new byte[compressor.maxCompressedLength(BLOCK_BYTES)];

    /** Writes a frame of {@code source[from, to)} behind what the sink holds. */
    void compress(byte[] source, int from, int to, ByteSink sink) {
        sink.put(FRAME_HEADER);
        for (int at = from; at < to; at += BLOCK_BYTES) {
            int plain = Math.min(BLOCK_BYTES, to - at);
            int packed = compressor.compress(source, at, plain, block, 0);
            if (packed < plain) {
                length(packed, sink);
                sink.put(block, 0, packed);
            } else {
                length(plain | STORED_BLOCK, sink);
                sink.put(source, at, plain);
            }
        }
        length(0, sink);
    }

    static LZ4SafeDecompressor decompressor() {
        return LZ4.safeDecompressor();
    }

    /** The library's reader of frames. */
    static LZ4FrameInputStream stream(InputStream in) throws IOException {
        return new LZ4FrameInputStream(in, LZ4.safeDecompressor(), XX_HASH.hash32(), true);
    }

    private static void length(int value, ByteSink sink) {
        sink.put(value);
        sink.put(value >>> 8);
        sink.put(value >>> 16);
        sink.put(value >>> 24);
    }
}
