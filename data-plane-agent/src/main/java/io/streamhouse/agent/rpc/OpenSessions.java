package io.streamhouse.agent.rpc;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that stay open: appending and reading sessions. It tells them when rights were taken,
 * when the agent stops, and what time it is. A session is told to leave before its connection grows
 * too old, so that no connection is cut under it. Thread-safe.
 */
public final class OpenSessions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenSessions.class);
    private static final int SESSIONS_MAX = 10_000;
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration END_WAIT = Duration.ofSeconds(3);

    /** A session is told to leave at an age between half of this and this. */
    static final Duration AGE_MAX = Duration.ofMinutes(10);

    /** One that does not leave is ended so long after it was told. */
    static final Duration LEAVE_WITHIN = Duration.ofMinutes(1);

    /** A stream that begins is opened within this. */
    static final Duration OPEN_WITHIN = Duration.ofSeconds(10);

    /** A connection that is too old goes on for so long: until its last session has left. */
    static final Duration CONNECTION_GRACE = AGE_MAX.plus(LEAVE_WITHIN).plusMinutes(1);

    private final LongSupplier nanoTime;
    private final Map<Member, Life> members = new ConcurrentHashMap<>();

    /** Streams that have begun and are not opened yet, and since when. */
    private final Map<Member, Long> arrived = new ConcurrentHashMap<>();

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("session-timer").daemon().factory());
    private final Semaphore none = new Semaphore(0);
    private volatile boolean closing;

    /** A session, as told. No method blocks. */
    interface Member {
        /** Rights were taken or topics deleted: look whether this may go on. */
        void recheck();

        /** The client shall open its next session, at one of these endpoints when there are any. */
        void drain(List<String> endpoints);

        /** End as soon as nothing is under way. */
        default void end() {
            end(draining());
        }

        /** End now, for this reason. */
        void end(Problem problem);

        /** Told about twice in a second. */
        void tick(long nowNanos);
    }

    private record Life(long drainNanos, long endNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - endNanos >= 0;
        }
    }

    /** Starts its timer. */
    public OpenSessions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        var unused =
                timer.scheduleAtFixedRate(
                        this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets sessions find out whether they may go on. */
    public void recheck() {
        members.keySet().forEach(Member::recheck);
    }

    /** How many are open. */
    public int count() {
        return members.size();
    }

    /** Tells all to go on elsewhere. */
    public void drain(List<String> endpoints) {
        members.keySet().forEach(member -> member.drain(endpoints));
    }

    /** Takes no more, ends all, and waits a while for what they have under way. */
    @Override
    public void close() {
        closing = true;
        arrived.keySet().forEach(Member::end);
        members.keySet().forEach(Member::end);
        releaseWhenNone();
        try {
            if (!none.tryAcquire(END_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("{} sessions did not end in time", members.size());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
    }

    /** The clock that sessions are told by. */
    LongSupplier nanoTime() {
        return nanoTime;
    }

    /** Counts a stream that begins: it is ended unless it is opened soon. */
    void arrive(Member member) {
        if (arrived.size() >= SESSIONS_MAX) {
            member.end(tooMany());
            return;
        }
        arrived.put(member, nanoTime.getAsLong());
        if (closing) {
            member.end(draining());
        }
    }

    /**
     * Takes a session that is opened.
     *
     * @throws Problem when there are too many, or the agent stops
     */
    void add(Member member) {
        arrived.remove(member);
        if (closing) {
            throw draining();
        }
        if (members.size() >= SESSIONS_MAX) {
            throw tooMany();
        }
        long age =
                ThreadLocalRandom.current().nextLong(AGE_MAX.toNanos() / 2, AGE_MAX.toNanos() + 1);
        long drain = nanoTime.getAsLong() + age;
        members.put(member, new Life(drain, drain + LEAVE_WITHIN.toNanos()));
        if (closing) {
            remove(member);
            throw draining();
        }
    }

    /** A session is over. */
    void remove(Member member) {
        arrived.remove(member);
        members.remove(member);
        releaseWhenNone();
    }

    private void releaseWhenNone() {
        if (closing && members.isEmpty()) {
            none.release();
        }
    }

    static Problem draining() {
        return Problem.of(Reason.DRAINING, "the session ends here; open another one");
    }

    private static Problem tooMany() {
        return Problem.of(Reason.OVERLOADED, "too many sessions are open")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static Problem notOpened() {
        return Problem.of(
                Reason.SESSION_NOT_OPENED,
                "a session's first message, open, comes within %d s"
                        .formatted(OPEN_WITHIN.toSeconds()));
    }

    private void tick() {
        try {
            tick(nanoTime.getAsLong());
        } catch (RuntimeException e) {
            // The timer would stop for ever.
            log.error("a session could not be told the time", e);
        }
    }

    void tick(long nowNanos) {
        arrived.forEach((member, sinceNanos) -> {
            if (nowNanos - sinceNanos >= OPEN_WITHIN.toNanos()) {
                member.end(notOpened());
            }
        });
        members.forEach((member, life) -> {
            member.tick(nowNanos);
            if (nowNanos - life.drainNanos() >= 0) {
                member.drain(List.of());
            }
            if (life.isOver(nowNanos)) {
                member.end();
            }
        });
    }
}
