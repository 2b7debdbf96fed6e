package io.streamhouse.agent.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An even spread of the slots over the sessions that take some. Pure.
 *
 * @param counts slots of each session that takes slots
 * @param share what each may have at most
 */
record Shares(long own, Map<Long, Integer> counts, int share, List<Integer> free) {
    /**
     * An order of the slots in which any beginning is spread over all of them: partitions of a
     * topic lie in neighbouring slots, and should not all go to one agent.
     */
    static final Comparator<Integer> SPREAD =
            Comparator.comparingInt(slot -> Integer.reverse(slot) >>> 1);

    /** Gives slots to a session. */
    record Gift(long to, int count) {}

    static Shares of(View view, long own, boolean ownDrains) {
        Map<Long, Integer> counts = new HashMap<>();
        for (Member member : view.members()) {
            boolean takes =
                    member.session() == own ? !ownDrains : !member.sealed() && !member.draining();
            if (takes) {
                counts.put(member.session(), 0);
            }
        }
        List<Integer> free = new ArrayList<>();
        for (Lease lease : view.leases()) {
            if (lease.session().isEmpty()) {
                free.add(lease.slot());
            } else {
                counts.computeIfPresent(lease.session().getAsLong(), (_, count) -> count + 1);
            }
        }
        int sessions = Math.max(1, counts.size());
        return new Shares(own, counts, (Slots.COUNT + sessions - 1) / sessions, free);
    }

    /**
     * Free slots that this session should take. Sessions begin at different ones, so that they do
     * not all reach for the same.
     */
    List<Integer> toTake() {
        Integer mine = counts.get(own);
        if (mine == null || mine >= share || free.isEmpty()) {
            return List.of();
        }
        List<Integer> order = new ArrayList<>(free);
        order.sort(SPREAD);
        Collections.rotate(order, (int) (own * 97 % order.size()));
        return List.copyOf(order.subList(0, Math.min(order.size(), share - mine)));
    }

    /** What this session should give away: its surplus, to the one with the least. */
    Optional<Gift> toGive(View view) {
        int surplus = counts.getOrDefault(own, 0) - share;
        if (surplus <= 0) {
            return Optional.empty();
        }
        Gift best = null;
        for (Member member : view.members()) {
            Integer count = counts.get(member.session());
            // One that has never beaten does not serve yet.
            boolean serves = member.session() != own && !member.expired() && member.beat() > 0;
            if (count != null && serves && count < share) {
                int gift = Math.min(surplus, share - count);
                if (best == null || gift > best.count()) {
                    best = new Gift(member.session(), gift);
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Deals slots out to the others, those with the least first; empty when there is nobody. */
    static Map<Long, List<Integer>> deal(View view, long own, Collection<Integer> slots) {
        Map<Long, Integer> counts = new HashMap<>();
        for (Member member : view.members()) {
            if (member.session() != own
                    && !member.sealed()
                    && !member.draining()
                    && !member.expired()
                    && member.beat() > 0) {
                counts.put(member.session(), 0);
            }
        }
        for (Lease lease : view.leases()) {
            lease.session().ifPresent(session -> counts.computeIfPresent(session, (_, n) -> n + 1));
        }
        Map<Long, List<Integer>> dealt = new HashMap<>();
        if (counts.isEmpty()) {
            return dealt;
        }
        for (int slot : slots.stream().sorted().toList()) {
            long least = Collections.min(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
            counts.merge(least, 1, Integer::sum);
            dealt.computeIfAbsent(least, _ -> new ArrayList<>()).add(slot);
        }
        return dealt;
    }
}
