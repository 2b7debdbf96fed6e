package io.streamhouse.agent.simulation;

import java.util.concurrent.locks.LockSupport;

/** One course of work in the simulation; runs only while the scheduler lets it. */
final class Fiber {
    /** What a fiber does. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private final String name;
    private final Host host;
    private final Thread thread;
    private volatile boolean may;
    long wakeNanos = -1;

    Fiber(String name, Host host, Runnable whole) {
        this.name = name;
        this.host = host;
        this.thread =
                Thread.ofVirtual()
                        .name(name)
                        .unstarted(() -> {
                            await();
                            whole.run();
                        });
    }

    String name() {
        return name;
    }

    Host host() {
        return host;
    }

    Thread thread() {
        return thread;
    }

    void start() {
        thread.start();
    }

    /** Lets it run; the caller must stop at once. */
    void resume() {
        may = true;
        LockSupport.unpark(thread);
    }

    /** Waits to be let run. */
    void await() {
        while (!may) {
            LockSupport.park(this);
        }
        may = false;
    }
}
