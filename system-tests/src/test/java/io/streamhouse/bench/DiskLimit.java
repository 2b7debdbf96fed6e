package io.streamhouse.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the disk allows: writes of 64 KiB into a preallocated file, each followed by fdatasync. */
final class DiskLimit {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int BLOCKS = 512;
    private static final int WRITES = 2_000;

    private DiskLimit() {}

    static double syncsPerSecond(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "disk", ".limit");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (int i = 0; i < BLOCKS; i++) {
                channel.write(block.clear(), (long) i * BLOCK_BYTES);
            }
            channel.force(true);
            long began = System.nanoTime();
            for (int i = 0; i < WRITES; i++) {
                channel.write(block.clear(), (long) (i % BLOCKS) * BLOCK_BYTES);
                channel.force(false);
            }
            return WRITES / ((System.nanoTime() - began) / 1e9);
        } finally {
            Files.delete(file);
        }
    }
}
