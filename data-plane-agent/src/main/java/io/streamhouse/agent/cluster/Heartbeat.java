package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats, and knows how long reads may be answered from memory: others may take the leases over when
 * this session has not beaten for the time to live, so it stops answering by then, counted from
 * before the beat.
 */
public final class Heartbeat implements Duty {
    /** A session that did not beat for so long may be sealed; the views of the log say the same. */
    public static final Duration TIME_TO_LIVE = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);

    private final Membership membership;
    private final Session own;
    private final ClusterClock clock;
    private final Consumer<Throwable> over;
    private final boolean expires;
    private volatile Moment goodSince;
    private boolean failing;
    private boolean ended;

    /**
     * On two clocks: one never jumps, but stands still while the whole machine is suspended; the
     * other may jump, which at worst refuses reads until the next beat.
     */
    private record Moment(long nanos, long millis) {
        Duration to(Moment later) {
            Duration byNanos = Duration.ofNanos(later.nanos - nanos);
            Duration byMillis = Duration.ofMillis(later.millis - millis);
            return byNanos.compareTo(byMillis) > 0 ? byNanos : byMillis;
        }
    }

    /**
     * Before the first beat.
     *
     * @param over told when the session is sealed
     */
    public Heartbeat(
            Membership membership,
            Session own,
            WalKind walKind,
            ClusterClock clock,
            Consumer<Throwable> over) {
        this.membership = membership;
        this.own = own;
        this.clock = clock;
        this.over = over;
        // Nobody can take over what is on this agent's disk.
        this.expires = walKind == WalKind.POSTGRES;
        this.goodSince = now();
    }

    @Override
    public String name() {
        return "heartbeat";
    }

    /** True while no other agent can have taken a lease over. Any thread. */
    public boolean fresh() {
        return !expires || goodSince.to(now()).compareTo(TIME_TO_LIVE) < 0;
    }

    private Moment now() {
        return new Moment(clock.nanoTime(), clock.ownMillis());
    }

    @Override
    public Duration step() {
        if (ended) {
            return NEVER;
        }
        Moment began = now();
        try {
            clock.heard(membership.beat(own), began.nanos());
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
        goodSince = began;
        failing = false;
        Duration took = Duration.ofNanos(clock.nanoTime() - began.nanos());
        return took.compareTo(EVERY) < 0 ? EVERY.minus(took) : Duration.ZERO;
    }
}
