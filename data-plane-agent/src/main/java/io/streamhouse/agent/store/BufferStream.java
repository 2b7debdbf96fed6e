package io.streamhouse.agent.store;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Buffers as one stream; the buffers themselves are not moved. */
final class BufferStream extends InputStream {
    private final Iterator<ByteBuffer> rest;
    private ByteBuffer current = ByteBuffer.allocate(0);

    BufferStream(List<ByteBuffer> content) {
        this.rest = content.iterator();
    }

    @Override
    public int read() {
        return atEnd() ? -1 : current.get() & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int size) {
        if (size == 0) {
            return 0;
        }
        if (atEnd()) {
            return -1;
        }
        int taken = Math.min(size, current.remaining());
        current.get(target, from, taken);
        return taken;
    }

    private boolean atEnd() {
        while (!current.hasRemaining() && rest.hasNext()) {
            current = rest.next().duplicate();
        }
        return !current.hasRemaining();
    }
}
