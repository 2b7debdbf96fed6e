package io.streamhouse.agent.rpc;

import io.streamhouse.agent.problem.Problem;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has things done in turn, on one thread at a time that may block, whoever asks; in between, its
 * owner does pieces of its own work.
 */
final class Inbox {
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Admission admission;
    private final Owner owner;

    /** Whose work is done. Called in turn. */
    interface Owner {
        /** True when nothing more is to be done. */
        boolean isOver();

        /** Does a bounded piece of work; false when there is none now. */
        boolean workPiece();

        /** Nothing is left to do for now. */
        void rested();

        /** Something could not be done. */
        void fail(Problem problem);
    }

    Inbox(Admission admission, Owner owner) {
        this.admission = admission;
        this.owner = owner;
    }

    /** Has something done in turn, soon, elsewhere. */
    void put(Runnable event) {
        events.add(event);
        if (asked.getAndIncrement() == 0) {
            admission.block(owner::fail, this::work);
        }
    }

    /** Has something done in turn; the present thread may block. */
    void putHere(Runnable event) {
        events.add(event);
        if (asked.getAndIncrement() == 0) {
            Admission.guard(owner::fail, this::work);
        }
    }

    private void work() {
        int done = asked.get();
        do {
            doEvents();
            while (events.isEmpty() && owner.workPiece()) {
                // One piece after the other.
            }
            owner.rested();
            done = asked.addAndGet(-done);
        } while (done != 0);
    }

    private void doEvents() {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            if (!owner.isOver()) {
                try {
                    event.run();
                } catch (Problem problem) {
                    owner.fail(problem);
                }
            }
        }
    }
}
