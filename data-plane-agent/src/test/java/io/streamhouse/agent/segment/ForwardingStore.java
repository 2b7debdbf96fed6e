package io.streamhouse.agent.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** Another store, for tests that change one thing about it. */
public class ForwardingStore implements SegmentStore {
    private final SegmentStore store;

    /** Over a store. */
    public ForwardingStore(SegmentStore store) {
        this.store = store;
    }

    @Override
    public void put(String key, List<ByteBuffer> content) throws IOException {
        store.put(key, content);
    }

    @Override
    public void createOnly(String key, byte[] content) throws IOException {
        store.createOnly(key, content);
    }

    @Override
    public Upload upload(String key) throws IOException {
        return store.upload(key);
    }

    @Override
    public byte[] read(String key, long position, int size) throws IOException {
        return store.read(key, position, size);
    }

    @Override
    public long size(String key) throws IOException {
        return store.size(key);
    }

    @Override
    public Page list(String folder, String after, int max) throws IOException {
        return store.list(folder, after, max);
    }

    @Override
    public void delete(List<String> keys) throws IOException {
        store.delete(keys);
    }

    @Override
    public void deleteUnfinished(Instant startedBefore) throws IOException {
        store.deleteUnfinished(startedBefore);
    }

    @Override
    public void close() {
        store.close();
    }
}
