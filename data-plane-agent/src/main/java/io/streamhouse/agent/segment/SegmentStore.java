package io.streamhouse.agent.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Keeps segments under keys. Thread-safe. An object is whole and durable, or it is not there. */
public interface SegmentStore {
    /** Stores an object; storing the same key again is harmless. */
    void put(String key, List<ByteBuffer> content) throws IOException;

    /** Reads exactly these bytes; a negative position counts from the end. */
    byte[] read(String key, long position, int size) throws IOException;

    /** The keys of all objects whose key begins with a folder, and of what was left unfinished. */
    List<String> list(String folder) throws IOException;

    /** Deletes an object; one that is not there is no error. */
    void delete(String key) throws IOException;
}
