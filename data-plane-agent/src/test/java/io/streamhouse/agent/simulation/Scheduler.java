package io.streamhouse.agent.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs fibers one at a time, in an order that follows from the seed, on a clock of its own. A fiber
 * runs until it yields, sleeps or ends; time passes a little with every turn, and at once to the
 * next timer when nobody is ready.
 */
final class Scheduler {
    private static final long TURN_NANOS_MAX = 100_000;
    private static final int TURNS_MAX = 4_000_000;

    private final Random random;
    private final List<Fiber> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private @Nullable Throwable failure;
    private volatile @Nullable Fiber running;
    private boolean over;
    private long nowNanos;
    private long turns;
    private long timerCount;

    private record Timer(long atNanos, long number, Fiber fiber) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    Scheduler(Random random) {
        this.random = random;
    }

    /** Time since the simulation began. */
    long nowNanos() {
        return nowNanos;
    }

    /** How often a fiber was let run. */
    long turns() {
        return turns;
    }

    /** Adds a fiber. */
    Fiber start(String name, Host host, Fiber.Body body) {
        Fiber fiber = new Fiber(name, host, () -> whole(host, body));
        ready.add(fiber);
        fiber.start();
        return fiber;
    }

    /** Lets others run, perhaps. Called by the running fiber. */
    void yield() {
        Fiber self = self();
        ready.add(self);
        switchFrom(self);
    }

    /** Lets others run for a while. Called by the running fiber. */
    void sleep(Duration time) {
        Fiber self = self();
        self.wakeNanos = nowNanos + Math.max(0, time.toNanos());
        timers.add(new Timer(self.wakeNanos, timerCount++, self));
        switchFrom(self);
    }

    /** Ends a sleep early. */
    void wake(Fiber fiber) {
        if (fiber.wakeNanos >= 0) {
            fiber.wakeNanos = -1;
            ready.add(fiber);
        }
    }

    /** Lets all fibers of a killed host come to their end. */
    void bury(Host host) {
        for (Timer timer : List.copyOf(timers)) {
            if (timer.fiber().host() == host) {
                wake(timer.fiber());
            }
        }
    }

    /** Runs a fiber and whatever it starts until it ends; what it throws is thrown here. */
    void run(Host host, Fiber.Body main, Duration realLimit) throws Exception {
        start(
                "main",
                host,
                () -> {
                    try {
                        main.run();
                    } finally {
                        over = true;
                    }
                });
        next().resume();
        if (!finished.await(realLimit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw stuck(realLimit);
        }
        switch (failure) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void whole(Host host, Fiber.Body body) {
        try {
            if (!host.isDead() && !over) {
                body.run();
            }
        } catch (Killed _) {
            // As it shall be.
        } catch (Throwable e) {
            if (failure == null) {
                failure = e;
            }
            over = true;
        }
        Fiber next = next();
        if (next == null) {
            finished.countDown();
        } else {
            next.resume();
        }
    }

    private void switchFrom(Fiber self) {
        Fiber next = next();
        if (next != self) {
            next.resume();
            self.await();
        }
        if (over || self.host().isDead()) {
            throw new Killed(self.host().name());
        }
    }

    /** Who runs next; null when all is over. */
    private @Nullable Fiber next() {
        turns++;
        if (turns > TURNS_MAX && failure == null) {
            failure = new AssertionError("the simulation does not come to its end");
            over = true;
        }
        nowNanos += random.nextLong(TURN_NANOS_MAX);
        if (over) {
            return running = anyLeft();
        }
        while (true) {
            wakeDue();
            Fiber chosen = choose();
            if (chosen != null) {
                return running = chosen;
            }
            Timer timer = timers.peek();
            if (timer == null) {
                failure = new AssertionError("nobody has anything left to do");
                over = true;
                return running = anyLeft();
            }
            nowNanos = Math.max(nowNanos, timer.atNanos());
        }
    }

    private @Nullable Fiber anyLeft() {
        if (!ready.isEmpty()) {
            return ready.removeLast();
        }
        for (Timer timer = timers.poll(); timer != null; timer = timers.poll()) {
            if (timer.fiber().wakeNanos == timer.atNanos()) {
                timer.fiber().wakeNanos = -1;
                return timer.fiber();
            }
        }
        return null;
    }

    private void wakeDue() {
        for (Timer timer = timers.peek();
                timer != null && timer.atNanos() <= nowNanos;
                timer = timers.peek()) {
            timers.remove();
            if (timer.fiber().wakeNanos == timer.atNanos()) {
                wake(timer.fiber());
            }
        }
    }

    private @Nullable Fiber choose() {
        int awake = 0;
        for (Fiber fiber : ready) {
            awake += fiber.host().isPaused() ? 0 : 1;
        }
        if (awake == 0) {
            return null;
        }
        int left = random.nextInt(awake);
        for (int i = 0; i < ready.size(); i++) {
            if (!ready.get(i).host().isPaused() && left-- == 0) {
                Fiber chosen = ready.get(i);
                ready.set(i, ready.getLast());
                ready.removeLast();
                return chosen;
            }
        }
        throw new IllegalStateException("a fiber was counted that is not there");
    }

    /** The fiber that runs now, which must be the caller. */
    Fiber self() {
        Fiber self = running;
        if (self == null || self.thread() != Thread.currentThread()) {
            throw new IllegalStateException("only the running fiber may wait");
        }
        return self;
    }

    private AssertionError stuck(Duration limit) {
        Fiber self = running;
        AssertionError error =
                new AssertionError(
                        "one turn took longer than %s: something waits outside the simulation (%s)"
                                .formatted(limit, self == null ? "nobody" : self.name()));
        if (self != null) {
            error.setStackTrace(self.thread().getStackTrace());
        }
        return error;
    }
}
