package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats, and knows how long reads may be answered from memory: others may take the leases over when
 * this session has not beaten for the time to live, so it stops answering by then, counted from
 * before the beat.
 */
public final class Heartbeat implements Duty {
    /** A session that did not beat for so long may be sealed. */
    public static final Duration TIME_TO_LIVE = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);

    private final Membership membership;
    private final Session own;
    private final LongSupplier nanoTime;
    private final Consumer<Throwable> over;
    private final boolean expires;
    private volatile long goodSinceNanos;
    private boolean failing;
    private boolean ended;

    /**
     * Before the first beat.
     *
     * @param over told when the session is sealed
     */
    public Heartbeat(
            Membership membership,
            Session own,
            WalKind walKind,
            LongSupplier nanoTime,
            Consumer<Throwable> over) {
        this.membership = membership;
        this.own = own;
        this.nanoTime = nanoTime;
        this.over = over;
        // Nobody can take over what is on this agent's disk.
        this.expires = walKind == WalKind.POSTGRES;
        this.goodSinceNanos = nanoTime.getAsLong();
    }

    @Override
    public String name() {
        return "heartbeat";
    }

    /** True while no other agent can have taken a lease over. Any thread. */
    public boolean fresh() {
        return !expires || nanoTime.getAsLong() - goodSinceNanos < TIME_TO_LIVE.toNanos();
    }

    @Override
    public Duration step() {
        if (ended) {
            return NEVER;
        }
        long began = nanoTime.getAsLong();
        try {
            membership.beat(own);
        } catch (DatabaseUnavailable e) {
            if (!failing) {
                log.warn("no heartbeat: {}", e.getMessage());
            }
            failing = true;
            return RETRY;
        } catch (Sealed e) {
            ended = true;
            over.accept(e);
            return NEVER;
        }
        goodSinceNanos = began;
        failing = false;
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - began);
        return took.compareTo(EVERY) < 0 ? EVERY.minus(took) : Duration.ZERO;
    }
}
