package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.DatabaseUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Slots on their way to others: most is recorded while they are still served, then appends are
 * refused and the rest is recorded, then nothing of them is answered here any more, and only then
 * do they change hands. Given up when recording takes too long. Of the lease duty.
 */
final class Handover {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private enum Phase {
        RECORDING,
        REFUSING,
        CLOSING,
        HANDING,
        DONE,
        GIVEN_UP
    }

    private final Map<OptionalLong, List<Lease>> gifts;
    private final Set<Integer> slots;
    private final Leading leading;
    private final LongSupplier nanoTime;
    private final Runnable wake;
    private Phase phase = Phase.RECORDING;
    private long sinceNanos;
    private CompletableFuture<Void> waitingFor;

    /** Begins; the slots of nobody go to nobody. */
    Handover(
            Map<OptionalLong, List<Lease>> gifts,
            Leading leading,
            LongSupplier nanoTime,
            Runnable wake) {
        this.gifts = Map.copyOf(gifts);
        this.slots =
                gifts.values().stream()
                        .flatMap(List::stream)
                        .map(Lease::slot)
                        .collect(Collectors.toUnmodifiableSet());
        this.leading = leading;
        this.nanoTime = nanoTime;
        this.wake = wake;
        this.sinceNanos = nanoTime.getAsLong();
        this.waitingFor = watched(leading.flush());
    }

    Set<Integer> slots() {
        return slots;
    }

    boolean done() {
        return phase == Phase.DONE;
    }

    boolean givenUp() {
        return phase == Phase.GIVEN_UP;
    }

    /**
     * Goes as far as it can; to be called again after a {@link DatabaseUnavailable}.
     *
     * @throws Sealed when the own session is
     */
    void advance(Membership membership, Session own) throws Sealed {
        if (phase == Phase.RECORDING && ready()) {
            leading.refuse(slots);
            next(Phase.REFUSING, leading.flush());
        }
        if (phase == Phase.REFUSING && ready()) {
            next(Phase.CLOSING, leading.close(slots));
        }
        if (phase == Phase.CLOSING && ready()) {
            phase = Phase.HANDING;
        }
        if (phase == Phase.HANDING) {
            for (Map.Entry<OptionalLong, List<Lease>> gift : gifts.entrySet()) {
                membership.hand(own, gift.getValue(), gift.getKey());
            }
            phase = Phase.DONE;
        }
    }

    private boolean ready() {
        if (waitingFor.isDone() && !waitingFor.isCompletedExceptionally()) {
            return true;
        }
        boolean late =
                waitingFor.isDone() || nanoTime.getAsLong() - sinceNanos > PATIENCE.toNanos();
        if (late && phase != Phase.CLOSING) {
            if (phase == Phase.REFUSING) {
                leading.resume(slots);
            }
            phase = Phase.GIVEN_UP;
        }
        return false;
    }

    private void next(Phase following, CompletableFuture<Void> until) {
        phase = following;
        sinceNanos = nanoTime.getAsLong();
        waitingFor = watched(until);
    }

    private CompletableFuture<Void> watched(CompletableFuture<Void> future) {
        return future.whenComplete((_, _) -> wake.run());
    }
}
