package io.streamhouse.agent.segment;

import java.io.IOException;

/** An object's bytes from one place to another, in order, fetched in large pieces. One thread. */
final class ObjectFeed {
    private static final int FETCH_BYTES = BlockCache.BLOCK_BYTES;

    private final SegmentStore store;
    private final String key;
    private final long end;
    private long position;
    private byte[] fetched = new byte[0];
    private int used;

    ObjectFeed(SegmentStore store, String key, long position, long end) {
        this.store = store;
        this.key = key;
        this.position = position;
        this.end = end;
    }

    /** Where the next bytes are from. */
    long position() {
        return position - (fetched.length - used);
    }

    /** The next bytes. */
    byte[] next(int size) throws IOException {
        byte[] bytes = new byte[size];
        int at = 0;
        while (at < size) {
            if (used == fetched.length) {
                int wanted = (int) Math.min(Math.max(FETCH_BYTES, size - at), end - position);
                if (wanted < 1) {
                    throw new SegmentDamage("the object ends before its footer says");
                }
                fetched = store.read(key, position, wanted);
                position += wanted;
                used = 0;
            }
            int taken = Math.min(size - at, fetched.length - used);
            System.arraycopy(fetched, used, bytes, at, taken);
            used += taken;
            at += taken;
        }
        return bytes;
    }
}
