package io.streamhouse.agent.segment;

import java.io.IOException;

/** The store holds no object under this key. */
public final class ObjectMissing extends IOException {
    /** Of a key. */
    public ObjectMissing(String key) {
        super("there is no object " + key);
    }
}
