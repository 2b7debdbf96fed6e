package io.streamhouse.agent.cluster;

import io.streamhouse.agent.producer.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The view last seen, as routes. Thread-safe; the lease duty alone brings new views. */
public final class Roster implements Routes {
    private static final Route NOWHERE = new Route(false, "", 0);

    private final long own;
    private final List<Runnable> onRefresh = new CopyOnWriteArrayList<>();
    private final List<Runnable> onSealed = new CopyOnWriteArrayList<>();
    private volatile @Nullable Seen seen;

    private record Seen(View view, Route[] routes, List<String> others) {}

    /** Of one session. */
    public Roster(Session own) {
        this.own = own.id();
    }

    /** Runs this when what is known is said to be old. */
    public void whenOld(Runnable reaction) {
        onRefresh.add(reaction);
    }

    /** Runs this when there is a sealed session to recover. */
    public void whenSealed(Runnable reaction) {
        onSealed.add(reaction);
    }

    /** True for at most one agent at a time, or nearly: for what one of them should do. */
    public boolean leadsFirst() {
        Seen known = seen;
        return known != null && known.routes()[0] != null && known.routes()[0].own();
    }

    /** The slots that this agent leads, as last seen. */
    public List<Integer> ownSlots() {
        Seen known = seen;
        List<Integer> slots = new ArrayList<>();
        for (int slot = 0; known != null && slot < Slots.COUNT; slot++) {
            Route route = known.routes()[slot];
            if (route != null && route.own()) {
                slots.add(slot);
            }
        }
        return slots;
    }

    void see(View view) {
        Map<Long, Member> members = new HashMap<>();
        view.members().forEach(member -> members.put(member.session(), member));
        Route[] routes = new Route[Slots.COUNT];
        Map<Long, Integer> counts = new HashMap<>();
        for (Lease lease : view.leases()) {
            routes[lease.slot()] = route(lease, members);
            lease.session().ifPresent(session -> counts.merge(session, 1, Integer::sum));
        }
        List<Member> others = new ArrayList<>();
        for (Member member : view.members()) {
            if (member.session() != own && takesCalls(member)) {
                others.add(member);
            }
        }
        others.sort(Comparator.comparingInt(member -> counts.getOrDefault(member.session(), 0)));
        seen = new Seen(view, routes, others.stream().map(Member::endpoint).toList());
        if (view.members().stream()
                .anyMatch(member -> member.sealed() && member.session() != own)) {
            onSealed.forEach(Runnable::run);
        }
    }

    @Override
    public Route of(Place place) {
        Seen known = seen;
        Route route =
                known == null ? null : known.routes()[Slots.of(place.topic(), place.partition())];
        return route == null ? NOWHERE : route;
    }

    @Override
    public void refresh() {
        onRefresh.forEach(Runnable::run);
    }

    @Override
    public List<String> others() {
        Seen known = seen;
        return known == null ? List.of() : known.others();
    }

    @Override
    public Optional<View> view() {
        Seen known = seen;
        return known == null ? Optional.empty() : Optional.of(known.view());
    }

    private Route route(Lease lease, Map<Long, Member> members) {
        OptionalLong holder = lease.session();
        Member member = holder.isPresent() ? members.get(holder.getAsLong()) : null;
        return member == null || member.sealed()
                ? new Route(false, "", lease.epoch())
                : new Route(member.session() == own, member.endpoint(), lease.epoch());
    }

    private static boolean takesCalls(Member member) {
        return !member.sealed() && !member.draining() && !member.expired();
    }
}
