package io.streamhouse.control.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.control.problem.Failures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs each job now and then, on one replica at a time. Thread-safe. */
final class Jobs implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Jobs.class);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final List<Job> jobs;
    private final Turn turn;
    private final MeterRegistry meters;
    private volatile ScheduledExecutorService threads = stopped();

    /**
     * Something to do.
     *
     * @param every how often; the first time after as long
     */
    record Job(String name, Duration every, Runnable work) {}

    Jobs(List<Job> jobs, Turn turn, MeterRegistry meters) {
        this.jobs = List.copyOf(jobs);
        this.turn = turn;
        this.meters = meters;
    }

    @Override
    public void start() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("jobs").factory());
        for (Job job : jobs) {
            long every = job.every().toMillis();
            started.scheduleWithFixedDelay(() -> run(job), every, every, TimeUnit.MILLISECONDS);
        }
        threads = started;
    }

    /** One named edge of this thread: a job that fails is told, and runs again in its time. */
    private void run(Job job) {
        String outcome = "failed";
        try {
            outcome = turn.take(job.name(), job.work()) ? "done" : "left";
        } catch (SQLException | RuntimeException e) {
            log.atWarn()
                    .setCause(Failures.isDatabaseAway(e) ? null : e)
                    .log("the job {} failed and runs again in {}", job.name(), job.every());
        } finally {
            meters.counter("streamhouse.jobs", "job", job.name(), "outcome", outcome).increment();
        }
    }

    @Override
    public void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return !threads.isShutdown();
    }

    private static ScheduledExecutorService stopped() {
        ScheduledExecutorService none = Executors.newSingleThreadScheduledExecutor();
        none.shutdown();
        return none;
    }
}
