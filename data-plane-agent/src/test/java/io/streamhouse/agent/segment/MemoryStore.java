package io.streamhouse.agent.segment;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** Objects in memory, which tests can damage. */
public final class MemoryStore implements SegmentStore {
    /** What is kept. */
    public final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    @Override
    public void put(String key, List<ByteBuffer> content) throws IOException {
        try (Upload upload = upload(key)) {
            for (ByteBuffer part : content) {
                upload.write(part.duplicate());
            }
            upload.finish();
        }
    }

    @Override
    public void createOnly(String key, byte[] content) throws IOException {
        if (objects.putIfAbsent(ObjectKey.require(key), content.clone()) != null) {
            throw new ObjectExists(key);
        }
    }

    @Override
    public Upload upload(String key) {
        ObjectKey.require(key);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return new Upload() {
            @Override
            public void write(ByteBuffer part) {
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }

            @Override
            public void finish() throws IOException {
                byte[] old = objects.putIfAbsent(key, bytes.toByteArray());
                if (old != null && !Arrays.equals(old, bytes.toByteArray())) {
                    throw new ObjectExists(key);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public byte[] read(String key, long position, int size) throws IOException {
        byte[] object = object(key);
        long from = position < 0 ? object.length + position : position;
        if (size < 1) {
            throw new IllegalArgumentException("at least one byte is read");
        }
        if (from < 0 || from + size > object.length) {
            throw new EOFException(key + " is shorter than its index says");
        }
        return Arrays.copyOfRange(object, (int) from, (int) from + size);
    }

    @Override
    public long size(String key) throws IOException {
        return object(key).length;
    }

    @Override
    public Page list(String folder, String after, int max) {
        ObjectKey.requireFolder(folder);
        List<Listed> page = new ArrayList<>();
        String from = after.compareTo(folder) > 0 ? after : folder;
        for (var object : objects.tailMap(from, !from.equals(after)).entrySet()) {
            if (!object.getKey().startsWith(folder)) {
                break;
            }
            if (page.size() == max) {
                return new Page(page, true);
            }
            page.add(new Listed(object.getKey(), object.getValue().length));
        }
        return new Page(page, false);
    }

    @Override
    public void delete(List<String> keys) {
        keys.forEach(key -> objects.remove(ObjectKey.require(key)));
    }

    @Override
    public void deleteUnfinished(Instant startedBefore) {}

    private byte[] object(String key) throws ObjectMissing {
        byte[] object = objects.get(ObjectKey.require(key));
        if (object == null) {
            throw new ObjectMissing(key);
        }
        return object;
    }
}
