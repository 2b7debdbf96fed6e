package io.streamhouse.agent.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's clock, as far as it agrees with PostgreSQL's: times are compared between agents
 * and with what PostgreSQL published, so a clock that was set wrong must neither date what is
 * appended, nor tell how old something is. PostgreSQL's is known from heartbeats and carried on by
 * a clock that never jumps. Thread-safe; one thread hears.
 */
public final class ClusterClock implements InstantSource {
    /** It is never further from PostgreSQL's; an answer that took longer tells nothing. */
    public static final Duration APART_MAX = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(ClusterClock.class);

    private final InstantSource own;
    private final LongSupplier nanoTime;
    private volatile @Nullable Heard heard;
    private boolean apart;

    /** PostgreSQL's clock was read between two moments. */
    private record Heard(Instant there, long beforeNanos, long afterNanos) {
        Duration took() {
            return Duration.ofNanos(afterNanos - beforeNanos);
        }

        Instant earliest(long nanos) {
            return there.plusNanos(nanos - beforeNanos).minus(APART_MAX);
        }

        Instant latest(long nanos) {
            return there.plusNanos(nanos - afterNanos).plus(APART_MAX);
        }
    }

    /**
     * The machine's alone, until something is heard.
     *
     * @param nanoTime never jumps
     */
    public ClusterClock(InstantSource own, LongSupplier nanoTime) {
        this.own = own;
        this.nanoTime = nanoTime;
    }

    /** A session has begun; until the first beat its floor is as good as PostgreSQL's clock. */
    public void begun(Session session) {
        long now = nanoTime.getAsLong();
        heard = new Heard(Instant.ofEpochMilli(session.floorMillis()), now, now);
    }

    /** PostgreSQL's clock was read since a moment of {@link #nanoTime}. */
    public void heard(Instant there, long sinceNanos) {
        Heard now = new Heard(there, sinceNanos, nanoTime.getAsLong());
        if (now.took().compareTo(APART_MAX) > 0) {
            return;
        }
        heard = now;
        Instant here = own.instant();
        boolean was = apart;
        apart = !here.equals(within(here, now));
        if (apart && !was) {
            log.warn(
                    "this machine's clock says {}, PostgreSQL's {}: PostgreSQL's counts until they"
                            + " agree again; set this machine's clock",
                    here,
                    there);
        } else if (was && !apart) {
            log.info("this machine's clock agrees with PostgreSQL's again");
        }
    }

    /** How far the machine's clock is ahead of PostgreSQL's. */
    public Duration ahead() {
        Heard last = heard;
        return last == null
                ? Duration.ZERO
                : Duration.between(last.latest(nanoTime()).minus(APART_MAX), own.instant());
    }

    /** A clock that never jumps. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** The machine's clock, right or wrong. */
    public long ownMillis() {
        return own.millis();
    }

    @Override
    public Instant instant() {
        Heard last = heard;
        Instant here = own.instant();
        return last == null ? here : within(here, last);
    }

    private Instant within(Instant here, Heard last) {
        long nanos = nanoTime.getAsLong();
        Instant earliest = last.earliest(nanos);
        Instant latest = last.latest(nanos);
        if (here.isAfter(latest)) {
            return latest;
        }
        return here.isBefore(earliest) ? earliest : here;
    }
}
