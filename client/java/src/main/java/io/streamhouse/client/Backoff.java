package io.streamhouse.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Waiting times between attempts: doubling, capped, with jitter; the server's wish comes first. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration CAP = Duration.ofSeconds(2);
    private static final int TRIES_MIN = 5;
    private static final Duration SERVER_WISH_MAX = Duration.ofSeconds(30);
    private static final Duration ATTEMPT_MAX = Duration.ofSeconds(10);

    private final long capMillis;
    private long nextMillis = FIRST.toMillis();

    Backoff() {
        this(CAP);
    }

    private Backoff(Duration cap) {
        this.capMillis = cap.toMillis();
    }

    /** Tries a few times within a limit, at least. */
    static Backoff within(Duration limit) {
        long cap = Math.clamp(limit.toMillis() / TRIES_MIN, FIRST.toMillis(), CAP.toMillis());
        return new Backoff(Duration.ofMillis(cap));
    }

    Duration next(StreamHouseException problem) {
        long base = nextMillis;
        nextMillis = Math.min(capMillis, nextMillis * 2);
        Duration wish = problem.retryAfter().orElse(Duration.ZERO);
        long floor = Math.min(wish.toMillis(), SERVER_WISH_MAX.toMillis());
        return Duration.ofMillis(
                floor + base / 2 + ThreadLocalRandom.current().nextLong(base / 2 + 1));
    }

    /**
     * Calls until there is an answer, a refusal that stays, or no time left.
     *
     * @param call gets the time limit of the attempt
     */
    static <A> A retry(Duration limit, Function<Duration, A> call) {
        long end = System.nanoTime() + limit.toNanos();
        Backoff backoff = new Backoff();
        while (true) {
            try {
                return call.apply(attemptLimit(end));
            } catch (StreamHouseException e) {
                Duration wait = backoff.next(e);
                if (!e.retryable() || System.nanoTime() + wait.toNanos() >= end) {
                    throw e;
                }
                sleep(wait);
            }
        }
    }

    /** What is left until {@code end}, at least a little and at most one attempt's time. */
    static Duration attemptLimit(long end) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        return Duration.ofMillis(Math.clamp(left, 250, ATTEMPT_MAX.toMillis()));
    }

    private static void sleep(Duration wait) {
        try {
            TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw GrpcProblems.interrupted();
        }
    }
}
