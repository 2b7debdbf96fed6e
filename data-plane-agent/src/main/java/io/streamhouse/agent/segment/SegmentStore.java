package io.streamhouse.agent.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/**
 * Keeps objects under keys. Thread-safe; blocks. An object is whole and durable, or it is not
 * there, and it never changes.
 *
 * <p>What goes wrong is told apart: {@link ObjectMissing} (nothing is under the key), {@link
 * ObjectExists} (something else is), {@link StoreRefused} (nothing will work until somebody mends
 * the settings), and any other {@link IOException}: it may work when tried again, and whether it
 * was done is not known.
 */
public interface SegmentStore {
    /** So many objects are on a page at most. */
    int PAGE_OBJECTS = 1_000;

    /**
     * Stores an object. The same content under the same key again is harmless.
     *
     * @throws ObjectExists when the key holds another content
     */
    void put(String key, List<ByteBuffer> content) throws IOException;

    /**
     * Stores an object under a key that was free: of several callers one succeeds. The content must
     * be the caller's own (hold its name, say): after a lost reply it is what tells whose object it
     * is.
     *
     * @throws ObjectExists when the key was taken
     */
    void createOnly(String key, byte[] content) throws IOException;

    /** Begins an object whose bytes come piece by piece. */
    Upload upload(String key) throws IOException;

    /**
     * Reads exactly these bytes, one or more; a negative position counts from the end.
     *
     * @throws ObjectMissing when there is no such object
     * @throws java.io.EOFException when the object does not reach so far
     */
    byte[] read(String key, long position, int size) throws IOException;

    /**
     * The size of an object in bytes.
     *
     * @throws ObjectMissing when there is no such object
     */
    long size(String key) throws IOException;

    /**
     * Objects whose key begins with a folder, in the order of their keys.
     *
     * @param folder ends with a slash, or is empty
     * @param after begins after this key; empty begins at the first
     * @param max at most so many, 1 to {@link #PAGE_OBJECTS}
     */
    Page list(String folder, String after, int max) throws IOException;

    /** As large a page as there is. */
    default Page list(String folder, String after) throws IOException {
        return list(folder, after, PAGE_OBJECTS);
    }

    /** Deletes objects; those that are not there are no error. */
    void delete(List<String> keys) throws IOException;

    /** Takes away what uploads that began before a moment and never finished left behind. */
    void deleteUnfinished(Instant startedBefore) throws IOException;

    /** Lets go of connections; the objects stay. */
    default void close() {}

    /** An object that is there. */
    record Listed(String key, long sizeBytes) {}

    /**
     * A part of a listing.
     *
     * @param more true when a page after the last key may hold more
     */
    record Page(List<Listed> objects, boolean more) {
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /** An object in the making; used by one thread. */
    interface Upload extends AutoCloseable {
        /** Adds the buffer's remaining bytes. */
        void write(ByteBuffer bytes) throws IOException;

        /** Makes the object durable and visible, as {@link SegmentStore#put} does. */
        void finish() throws IOException;

        /** Leaves nothing behind unless it was finished. */
        @Override
        void close() throws IOException;
    }
}
