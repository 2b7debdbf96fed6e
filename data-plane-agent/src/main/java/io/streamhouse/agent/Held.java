package io.streamhouse.agent;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start has taken so far: one that is refused lets all of it go, the last first. */
final class Held {
    private static final Logger log = LoggerFactory.getLogger(Held.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** A step of the start. */
    interface Step<T> {
        T take() throws IOException, InterruptedException;
    }

    /** To be let go, should a later step be refused. */
    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** The same for what ends otherwise. */
    void onRefusal(AutoCloseable end) {
        parts.push(end);
    }

    /** What a step gives; when it fails nothing is held any more. */
    <T> T orLetGo(Step<T> step) throws IOException, InterruptedException {
        boolean done = false;
        try {
            T result = step.take();
            done = true;
            return result;
        } finally {
            if (!done) {
                letGo();
            }
        }
    }

    private void letGo() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.warn("a start that was refused did not let go cleanly", e);
            }
        }
    }
}
