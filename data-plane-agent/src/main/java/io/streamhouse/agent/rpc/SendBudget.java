package io.streamhouse.agent.rpc;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of answers that clients have not taken yet, of all calls together. Thread-safe. */
public final class SendBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /** Of at most so many bytes. */
    public SendBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes some; false, and nothing taken, when there are not as many left. */
    boolean take(long wanted) {
        if (bytes.addAndGet(wanted) > bytesMax) {
            bytes.addAndGet(-wanted);
            return false;
        }
        return true;
    }

    /** True when those who do not take their answers must let go. */
    boolean isTight() {
        return bytes.get() > bytesMax / 4 * 3;
    }

    /** Gives back what was taken. */
    void giveBack(long taken) {
        bytes.addAndGet(-taken);
    }
}
