package io.streamhouse.control.live;

import io.streamhouse.control.security.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits to be sent to one client. Writers never wait. Thread-safe. */
final class LiveClient {
    /** A client that is so far behind reads everything again instead. */
    static final int SLOTS_MAX = 200;

    private final Caller.InOrganization caller;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, ServerEvent> waiting = new LinkedHashMap<>();
    private boolean closed;

    LiveClient(Caller.InOrganization caller) {
        this.caller = caller;
    }

    Caller.InOrganization caller() {
        return caller;
    }

    /** True when this credential's end ends the stream. */
    boolean hangsOn(UUID credential) {
        return switch (caller) {
            case Caller.Member member -> member.session().value().equals(credential);
            case Caller.Machine machine -> machine.key().value().equals(credential);
        };
    }

    void offer(ServerEvent event) {
        lock.lock();
        try {
            waiting.remove(event.slot());
            waiting.put(event.slot(), event);
            if (waiting.size() > SLOTS_MAX) {
                waiting.clear();
                waiting.put(ServerEvent.RESET.slot(), ServerEvent.RESET);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What there is to send; empty when nothing came in time, or the stream was closed. */
    List<ServerEvent> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<ServerEvent> taken = new ArrayList<>(waiting.values());
            waiting.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "LiveClient[" + caller + "]";
    }
}
