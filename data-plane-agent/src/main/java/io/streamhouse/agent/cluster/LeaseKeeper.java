package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Backoff;
import io.streamhouse.agent.duty.Duty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this session's share of the slots: takes what is free, serves what it got, gives its
 * surplus, seals sessions that are dead, and on request gives everything away.
 */
public final class LeaseKeeper implements Duty {
    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AFTER_GIVING_UP = Duration.ofSeconds(2);
    private static final Duration AFTER_GIVING_UP_MAX = Duration.ofMinutes(1);

    private final Membership membership;
    private final Session own;
    private final Leading leading;
    private final Roster roster;
    private final Supplier<String> endpoint;
    private final LongSupplier nanoTime;
    private final Watcher watcher;
    private final Suspicion suspicion;

    /** Appends are refused during a hand-over: one that fails is not tried again at once. */
    private final Backoff handovers;

    /** Slots that are served, or will be when the future is complete, by their epochs. */
    private final Map<Integer, Opened> opened = new ConcurrentHashMap<>();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private @Nullable Handover handover;
    private volatile Runnable wake = () -> {};
    private volatile boolean draining;
    private volatile boolean settled;
    private boolean announced;
    private boolean ended;

    private record Opened(long epoch, CompletableFuture<Void> served) {}

    /** Who is told what happens to leases. */
    public interface Watcher {
        /** So many slots were taken after their holder had gone. */
        void failedOver(int slots);

        /** The own session is sealed. */
        void sealed(Throwable cause);
    }

    /** Before the first look. */
    public LeaseKeeper(
            Membership membership,
            Session own,
            Leading leading,
            Roster roster,
            Supplier<String> endpoint,
            LongSupplier nanoTime,
            Watcher watcher) {
        this.membership = membership;
        this.own = own;
        this.leading = leading;
        this.roster = roster;
        this.endpoint = endpoint;
        this.nanoTime = nanoTime;
        this.watcher = watcher;
        this.suspicion = new Suspicion(nanoTime);
        this.handovers = new Backoff(nanoTime, AFTER_GIVING_UP, AFTER_GIVING_UP_MAX);
        roster.whenOld(() -> wake.run());
    }

    @Override
    public String name() {
        return "lease-keeper";
    }

    @Override
    public void wakeBy(Runnable wakes) {
        this.wake = wakes;
    }

    /** True once all slots that this session should have are served. Any thread. */
    public boolean settled() {
        return settled;
    }

    /** How many slots are served. Any thread. */
    public int serving() {
        return (int) opened.values().stream().filter(one -> one.served().isDone()).count();
    }

    /** Gives all slots away and takes none again; completes when that is done. Any thread. */
    public CompletableFuture<Void> drain() {
        draining = true;
        wake.run();
        return drained;
    }

    @Override
    public Duration step() {
        if (ended) {
            return NEVER;
        }
        try {
            return work();
        } catch (DatabaseUnavailable e) {
            log.debug("no view of the leases: {}", e.getMessage());
            suspicion.forget();
            return SOON;
        } catch (Sealed e) {
            ended = true;
            watcher.sealed(e);
            return NEVER;
        }
    }

    private Duration work() throws Sealed {
        if (draining && !announced) {
            membership.announce(own, endpoint.get(), true);
            announced = true;
        }
        // First: a view from before a hand-over would show its slots as the own ones.
        advance();
        View view = membership.view();
        roster.see(view);
        requireAlive(view);
        boolean sealed = sealTheDead(view);
        closeLost(view);
        openNew(view);
        settled |= served(view);
        boolean took = take(view);
        begin(view);
        if (draining && handover == null) {
            ended = true;
            drained.complete(null);
            return NEVER;
        }
        boolean soon = sealed || took || suspicion.any() || handover != null || opening();
        return soon ? SOON : EVERY;
    }

    private void requireAlive(View view) throws Sealed {
        boolean alive =
                view.members().stream()
                        .anyMatch(member -> member.session() == own.id() && !member.sealed());
        if (!alive) {
            throw new Sealed(own.id());
        }
    }

    private boolean sealTheDead(View view) {
        boolean sealed = false;
        for (Member dead : suspicion.look(view, own.id())) {
            if (membership.seal(dead.session(), dead.beat())) {
                log.warn(
                        "session {} of agent {} has not beaten for {} s and is sealed",
                        dead.session(),
                        dead.agentId(),
                        Heartbeat.TIME_TO_LIVE.toSeconds());
                sealed = true;
            }
        }
        return sealed;
    }

    private void advance() throws Sealed {
        Handover current = handover;
        if (current == null) {
            return;
        }
        current.advance(membership, own);
        if (current.done()) {
            log.info("{} slots are handed over", current.slots().size());
            current.slots().forEach(opened::remove);
            handover = null;
            handovers.succeeded();
        } else if (current.givenUp()) {
            log.warn(
                    "{} slots stay for {}: they could not be recorded in time",
                    current.slots().size(),
                    handovers.failed());
            handover = null;
        }
    }

    private void openNew(View view) {
        List<Lease> fresh = new ArrayList<>();
        for (Lease lease : view.leases()) {
            Opened known = opened.get(lease.slot());
            boolean mine = lease.session().equals(OptionalLong.of(own.id()));
            boolean served =
                    known != null
                            && known.epoch() == lease.epoch()
                            && !known.served().isCompletedExceptionally();
            if (mine && !served && !handingOver(lease.slot())) {
                fresh.add(lease);
            }
        }
        open(fresh);
    }

    private void open(List<Lease> leases) {
        if (leases.isEmpty()) {
            return;
        }
        CompletableFuture<Void> served = leading.open(leases).whenComplete((_, _) -> wake.run());
        leases.forEach(lease -> opened.put(lease.slot(), new Opened(lease.epoch(), served)));
    }

    private void closeLost(View view) {
        List<Integer> lost = new ArrayList<>();
        for (Lease lease : view.leases()) {
            Opened known = opened.get(lease.slot());
            boolean mine = lease.session().equals(OptionalLong.of(own.id()));
            if (known != null && !mine && !handingOver(lease.slot())) {
                lost.add(lease.slot());
            }
        }
        if (!lost.isEmpty()) {
            var unused = leading.close(lost);
            lost.forEach(opened::remove);
        }
    }

    private boolean take(View view) throws Sealed {
        if (draining) {
            return false;
        }
        List<Integer> wanted = Shares.of(view, own.id(), false).toTake();
        if (wanted.isEmpty()) {
            return false;
        }
        List<Lease> taken = membership.take(own, wanted);
        int failedOver = (int) taken.stream().filter(lease -> lease.epoch() > 1).count();
        if (failedOver > 0) {
            watcher.failedOver(failedOver);
        }
        open(taken);
        log.info("{} slots taken", taken.size());
        return true;
    }

    private void begin(View view) {
        if (handover != null || opening() || (!draining && !handovers.left().isZero())) {
            return;
        }
        Map<OptionalLong, List<Lease>> gifts = new HashMap<>();
        if (draining) {
            Shares.deal(view, own.id(), Set.copyOf(opened.keySet()))
                    .forEach((to, slots) -> gifts.put(OptionalLong.of(to), held(slots)));
        } else {
            Shares.of(view, own.id(), false)
                    .toGive(view)
                    .ifPresent(gift ->
                            gifts.put(
                                    OptionalLong.of(gift.to()),
                                    held(
                                            opened.keySet().stream()
                                                    .sorted(Shares.SPREAD)
                                                    .limit(gift.count())
                                                    .toList())));
        }
        if (!gifts.isEmpty()) {
            handover = new Handover(gifts, leading, nanoTime, () -> wake.run());
        }
    }

    /** Own slots with the epochs under which they are served. */
    private List<Lease> held(Collection<Integer> slots) {
        List<Lease> leases = new ArrayList<>();
        for (int slot : slots) {
            Opened one = opened.get(slot);
            if (one != null) {
                leases.add(new Lease(slot, OptionalLong.of(own.id()), one.epoch()));
            }
        }
        return leases;
    }

    private boolean opening() {
        return opened.values().stream().anyMatch(one -> !one.served().isDone());
    }

    private boolean served(View view) {
        if (!opened.isEmpty()) {
            return !opening();
        }
        Set<Long> live =
                view.members().stream()
                        .filter(member -> !member.sealed())
                        .map(Member::session)
                        .collect(Collectors.toSet());
        return view.leases().stream()
                .allMatch(lease ->
                        lease.session().isPresent() && live.contains(lease.session().getAsLong()));
    }

    private boolean handingOver(int slot) {
        return handover != null && handover.slots().contains(slot);
    }
}
