package io.streamhouse.control.write;

/** Waits until the read models show what was written. Thread-safe. */
@FunctionalInterface
public interface Visibility {
    /**
     * Waits a bounded time.
     *
     * @return true when every read model has reached the position
     */
    boolean await(long position);
}
