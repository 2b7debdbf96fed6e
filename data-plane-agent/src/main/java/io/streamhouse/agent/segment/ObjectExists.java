package io.streamhouse.agent.segment;

import java.io.IOException;

/** The store holds another object under this key. */
public final class ObjectExists extends IOException {
    /** Of a key. */
    public ObjectExists(String key) {
        super("another object is at " + key);
    }
}
