package io.streamhouse.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a write that never finished leaves behind the end of a WAL: the beginning of a turn, whole
 * blocks of it missing.
 */
final class TornTurn {
    private static final int BLOCK_BYTES = 4096;
    private static final int BLOCKS = 3;

    private TornTurn() {}

    /** Behind the last block of the newest file that holds anything; the bytes written. */
    static int write(Path directory, Random random) throws IOException {
        Path newest;
        try (Stream<Path> files = Files.list(directory)) {
            newest =
                    files.filter(it -> it.getFileName().toString().startsWith("wal-"))
                            .sorted()
                            .reduce((_, last) -> last)
                            .orElseThrow();
        }
        byte[] content = Files.readAllBytes(newest);
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        int from = Math.ceilDiv(end, BLOCK_BYTES) * BLOCK_BYTES;
        if (from + BLOCKS * BLOCK_BYTES > content.length) {
            throw new AssertionError(newest + " has no room for a torn turn");
        }
        byte[] torn = new byte[BLOCKS * BLOCK_BYTES];
        random.nextBytes(torn);
        // The first block is the beginning of a real turn, as far as it came.
        System.arraycopy(content, 0, torn, 0, Math.min(BLOCK_BYTES, content.length));
        try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
            file.seek(from);
            file.write(torn);
        }
        return torn.length;
    }
}
