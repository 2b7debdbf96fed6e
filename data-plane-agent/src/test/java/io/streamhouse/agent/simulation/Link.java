package io.streamhouse.agent.simulation;

import io.streamhouse.agent.segment.SegmentStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way from one host to one part of its world. Calls take time; they fail before they happened,
 * after they happened (the reply is lost), or happen long after the caller gave up.
 */
final class Link {
    private static final Set<String> NOTED =
            Set.of("hand", "seal", "recordRecovered", "end", "compact");
    private static final Duration LATE_MAX = Duration.ofSeconds(5);
    private static final Duration GIVEN_UP_MAX = Duration.ofSeconds(2);

    private final Scheduler scheduler;
    private final Random random;
    private final Host host;
    private final Host beyond;
    private final String name;
    private final Function<String, Throwable> failure;
    private final History history;
    private boolean cut;
    private double lost;
    private Duration slow = Duration.ofMillis(1);
    private @Nullable Trap trap;

    /** What befalls the next call of a method. */
    enum Spring {
        BEFORE,
        AFTER,
        REPLY_LOST,
        LATE
    }

    private record Trap(String method, Spring spring, Runnable blow) {}

    /**
     * A way without faults yet.
     *
     * @param beyond on whose side late calls happen
     * @param failure what a call that failed throws
     */
    Link(
            Simulation simulation,
            Host host,
            Host beyond,
            String name,
            Function<String, Throwable> failure) {
        this.scheduler = simulation.scheduler();
        this.random = simulation.random();
        this.history = simulation.history();
        this.host = host;
        this.beyond = beyond;
        this.name = name;
        this.failure = failure;
    }

    /** Nothing gets through. */
    void cut(boolean on) {
        cut = on;
    }

    /** This share of the calls fails, half of them after they happened. */
    void lose(double share) {
        lost = share;
    }

    /** A call takes up to so long. */
    void slow(Duration max) {
        slow = max;
    }

    /**
     * Waits for the next call of a method.
     *
     * @param blow what happens then, before the call or after it, to whoever calls
     */
    void trap(String method, Spring spring, Runnable blow) {
        trap = new Trap(method, spring, blow);
    }

    private @Nullable Trap sprung(Method method) {
        Trap set = trap;
        if (set == null || !set.method().equals(method.getName())) {
            return null;
        }
        trap = null;
        history.add("%s: a trap in " + set.method() + ": " + set.spring(), host.name());
        return set;
    }

    /** As good as it gets. */
    void heal() {
        trap = null;
        cut = false;
        lost = 0;
        slow = Duration.ofMillis(1);
    }

    /** Another object's methods, called over this way. */
    <T> T over(Class<T> seam, T target) {
        InvocationHandler handler = (_, method, arguments) -> call(target, method, arguments);
        return seam.cast(
                Proxy.newProxyInstance(seam.getClassLoader(), new Class<?>[] {seam}, handler));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        travel();
        Trap sprung = sprung(method);
        Spring spring = sprung == null ? null : sprung.spring();
        if (sprung != null && spring == Spring.BEFORE) {
            sprung.blow().run();
            scheduler.yield();
        }
        if (cut || spring == Spring.LATE || random.nextDouble() < lost / 2) {
            boolean late = spring == Spring.LATE || random.nextInt(4) == 0;
            history.add(
                    "%s: " + method.getName() + " fails" + (late ? ", and happens late" : ""),
                    host.name());
            if (late) {
                happenLate(target, method, arguments);
            }
            scheduler.sleep(upTo(GIVEN_UP_MAX));
            throw failure.apply(name + " is not reachable");
        }
        @Nullable Object result = null;
        Throwable thrown = null;
        try {
            result = invoke(target, method, arguments);
            note(method, result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            thrown = e;
        }
        if (sprung != null && spring == Spring.AFTER) {
            sprung.blow().run();
            scheduler.yield();
        }
        travel();
        if (cut || spring == Spring.REPLY_LOST || random.nextDouble() < lost / 2) {
            history.add("%s: the reply of " + method.getName() + " is lost", host.name());
            scheduler.sleep(upTo(GIVEN_UP_MAX));
            throw failure.apply("the reply of " + name + " is lost");
        }
        if (thrown != null) {
            throw thrown;
        }
        // The pieces of an object go the same way.
        return result instanceof SegmentStore.Upload upload
                ? over(SegmentStore.Upload.class, upload)
                : result;
    }

    private void note(Method method, @Nullable Object result) {
        if (NOTED.contains(method.getName()) && !Boolean.FALSE.equals(result)) {
            history.add("%s: " + method.getName(), host.name());
        }
    }

    private void happenLate(Object target, Method method, Object @Nullable [] arguments) {
        scheduler.start(
                name + " late",
                beyond,
                () -> {
                    scheduler.sleep(upTo(LATE_MAX));
                    try {
                        invoke(target, method, arguments);
                    } catch (Exception e) {
                        history.add("%s late: %s", method.getName(), e.toString());
                    }
                });
    }

    private static @Nullable Object invoke(
            Object target, Method method, Object @Nullable [] arguments) throws Exception {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    private void travel() {
        scheduler.sleep(upTo(slow));
    }

    private Duration upTo(Duration max) {
        return Duration.ofNanos(random.nextLong(max.toNanos() + 1));
    }
}
