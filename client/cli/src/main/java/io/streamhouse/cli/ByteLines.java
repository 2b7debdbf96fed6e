package io.streamhouse.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a stream holds between newlines, byte for byte: records need not be text. A newline at the
 * very end begins nothing. One thread.
 */
final class ByteLines implements AutoCloseable {
    private static final int LINE_BYTES_MAX = 16 << 20;
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream source;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long count;

    ByteLines(InputStream source) {
        this.source = new BufferedInputStream(source, BUFFER_BYTES);
    }

    /** The next line; null after the last. */
    byte @Nullable [] next() throws IOException {
        line.reset();
        count++;
        for (int read = source.read(); read != '\n'; read = source.read()) {
            if (read < 0) {
                return line.size() == 0 ? null : line.toByteArray();
            }
            if (line.size() == LINE_BYTES_MAX) {
                throw new CommandFailure(
                        CommandFailure.USAGE,
                        "line " + count + " has more than " + LINE_BYTES_MAX + " bytes");
            }
            line.write(read);
        }
        return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
