package io.streamhouse.cli.launcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All of StreamHouse on one machine: started in order, kept running, stopped in order. */
final class Installation {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);
    private static final Duration ASK_EVERY = Duration.ofMillis(50);
    private static final Duration CHILD_PATIENCE = Duration.ofSeconds(20);
    private static final Duration ARCHIVE_AFTER = Duration.ofSeconds(5);
    private static final int EARLY_ENDINGS_MAX = 3;
    private static final int EXIT_SETTINGS = 2;

    private final LauncherConfig config;
    private final Screen screen;
    private final List<Child> children = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ReentrantLock startingDatabase = new ReentrantLock();
    private @Nullable Database database;
    private @Nullable InstanceLock lock;

    Installation(LauncherConfig config, Screen screen) {
        this.config = config;
        this.screen = screen;
    }

    /**
     * Starts everything and waits until it serves.
     *
     * @param programs the programs for a database's JDBC URL, in the order of their start
     */
    void start(Function<String, List<Program>> programs) {
        lock = InstanceLock.take(config.dataDir());
        // Before anything of the earlier run is touched: a broken set-up leaves it alone.
        List<Child> planned = children(programs.apply("jdbc:postgresql:unknown"));
        for (Child leftover : planned.reversed()) {
            leftover.endLeftover();
        }
        checkPorts();
        SecretFiles secrets = new SecretFiles(config.secretsDir());
        var directory = config.dataDir().resolve("postgres");
        boolean own = config.databaseUrl().isEmpty();
        secrets.prepare(own, own && Database.exists(directory));
        String url = own ? startDatabase(secrets) : config.databaseUrl().get();
        synchronized (this) {
            if (isStopping()) {
                return;
            }
            children.addAll(children(programs.apply(url)));
            children.forEach(Child::start);
        }
        for (Child child : children) {
            awaitReady(child);
        }
    }

    /** Prepares the next start, once nothing else is to be done. */
    void archiveLater() {
        Thread.ofPlatform().daemon().name("archive").start(this::archive);
    }

    private void archive() {
        try {
            if (stopping.await(ARCHIVE_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            for (Child child : children) {
                child.archive();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until somebody stops the installation. */
    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Stops the agent, the control plane and PostgreSQL, in this order. */
    void stop() {
        synchronized (this) {
            if (isStopping()) {
                return;
            }
            stopping.countDown();
        }
        for (Child child : children.reversed()) {
            child.stop(CHILD_PATIENCE);
        }
        startingDatabase.lock();
        try {
            if (database != null) {
                database.stop();
            }
        } finally {
            startingDatabase.unlock();
        }
        if (lock != null) {
            lock.close();
        }
        stopped.countDown();
    }

    private String startDatabase(SecretFiles secrets) {
        // Held through the start: whoever stops the installation finds a server it can stop.
        startingDatabase.lock();
        try {
            long begin = System.nanoTime();
            Database own = new Database(config.dataDir().resolve("postgres"), secrets, screen);
            if (isStopping()) {
                throw new LauncherFailure(LauncherFailure.FAILED, "stopped while starting");
            }
            database = own;
            screen.say("starting PostgreSQL");
            String url = own.start();
            screen.say("PostgreSQL is ready " + since(begin));
            return url;
        } finally {
            startingDatabase.unlock();
        }
    }

    private List<Child> children(List<Program> programs) {
        return programs.stream().map(it -> new Child(it, config.dataDir(), screen)).toList();
    }

    private void checkPorts() {
        Ports.demandFree(config.host(), config.httpPort(), LauncherConfig.HTTP_PORT);
        Ports.demandFree(config.host(), config.grpcPort(), LauncherConfig.GRPC_PORT);
        Ports.demandFree(config.host(), config.agentHttpPort(), LauncherConfig.AGENT_HTTP_PORT);
    }

    private void awaitReady(Child child) {
        String name = child.program().name();
        long begin = System.nanoTime();
        long tell = begin + TELL_EVERY.toNanos();
        Optional<String> missing = Readiness.missing(child.program().readiness());
        while (missing.isPresent()) {
            giveUpWhenHopeless(child, missing.get(), begin);
            if (System.nanoTime() > tell) {
                screen.say("waiting for the " + name + ": " + missing.get());
                tell = System.nanoTime() + TELL_EVERY.toNanos();
            }
            if (pausedUntilStopped()) {
                return;
            }
            missing = Readiness.missing(child.program().readiness());
        }
        screen.say("the " + name + " is ready " + since(begin));
    }

    private void giveUpWhenHopeless(Child child, String missing, long begin) {
        String name = child.program().name();
        boolean refusesSettings = child.endings() > 0 && child.lastExit() == EXIT_SETTINGS;
        if (refusesSettings || child.endings() >= EARLY_ENDINGS_MAX) {
            throw new LauncherFailure(
                    LauncherFailure.FAILED,
                    "the " + name + " cannot start; see its lines above or " + child.logFile());
        }
        if (System.nanoTime() - begin > READY_LIMIT.toNanos()) {
            throw new LauncherFailure(
                    LauncherFailure.FAILED,
                    "the "
                            + name
                            + " was not ready within "
                            + READY_LIMIT.toSeconds()
                            + " s ("
                            + missing
                            + "); see "
                            + child.logFile());
        }
    }

    private boolean pausedUntilStopped() {
        try {
            return stopping.await(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String since(long begin) {
        return "(%.1f s)".formatted((System.nanoTime() - begin) / 1e9);
    }
}
