package io.streamhouse.agent.rpc;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.streamhouse.agent.batch.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The array behind a byte string, which is its message's own: no copy, unless much of the array is
 * something else, which would stay in memory as long as the batch and be counted nowhere.
 */
final class BatchBytes extends ByteOutput {
    private static final int OTHER_BYTES_MAX = 512;

    private @Nullable Batch found;

    static Batch batch(ByteString bytes) {
        BatchBytes output = new BatchBytes();
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, output);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is written here", e);
        }
        Batch found = output.found;
        return found != null && found.size() == bytes.size()
                ? found
                : new Batch(bytes.toByteArray(), 0, bytes.size());
    }

    @Override
    public void write(byte value) {
        found = null;
    }

    @Override
    public void write(byte[] value, int offset, int length) {
        found = null;
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
        found = value.length - length <= OTHER_BYTES_MAX ? new Batch(value, offset, length) : null;
    }

    @Override
    public void write(ByteBuffer value) {
        found = null;
    }

    @Override
    public void writeLazy(ByteBuffer value) {
        found = null;
    }
}
