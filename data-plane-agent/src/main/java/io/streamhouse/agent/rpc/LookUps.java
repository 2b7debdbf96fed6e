package io.streamhouse.agent.rpc;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls that memory is not enough for take turns at PostgreSQL, a few at once. Thread-safe. */
final class LookUps {
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final Executor blocking;
    private final Semaphore turns;
    private final int waitingMax;
    private final AtomicInteger waiting = new AtomicInteger();

    LookUps(Executor blocking, int atOnce, int waitingMax) {
        this.blocking = blocking;
        this.turns = new Semaphore(atOnce);
        this.waitingMax = waitingMax;
    }

    /**
     * Runs something elsewhere, where it may wait for its turn.
     *
     * @throws Problem when too much waits already
     */
    void later(Runnable work) {
        if (waiting.incrementAndGet() > waitingMax) {
            waiting.decrementAndGet();
            throw tooMany();
        }
        blocking.execute(() -> {
            try {
                work.run();
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    /**
     * Runs something when it is its turn; blocks.
     *
     * @throws Problem when that does not come
     */
    void inTurn(Runnable work) {
        try {
            if (!turns.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw tooMany();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Problem.of(Reason.DRAINING, "the agent is stopping; try again shortly");
        }
        try {
            work.run();
        } finally {
            turns.release();
        }
    }

    private static Problem tooMany() {
        return Problem.of(Reason.OVERLOADED, "too many look-ups at once")
                .retryAfter(Duration.ofMillis(100));
    }
}
