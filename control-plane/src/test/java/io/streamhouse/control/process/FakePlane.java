package io.streamhouse.control.process;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.saga.plane.PlaneGateway;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The agents' world in memory, with faults. */
final class FakePlane implements PlaneGateway {
    private final Map<OrganizationId, Long> catalogue = new ConcurrentHashMap<>();
    private final Map<String, Long> agents = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();

    void catalogue(OrganizationId organization, long position) {
        catalogue.put(organization, position);
    }

    void agent(String id, long applied) {
        agents.put(id, applied);
    }

    void agentGone(String id) {
        agents.remove(id);
    }

    /** The next calls fail. */
    void fail(int times) {
        failures.set(times);
    }

    @Override
    public Optional<Long> catalogued(OrganizationId organization) {
        maybeFail();
        return Optional.ofNullable(catalogue.get(organization));
    }

    @Override
    public AgentCount agents(long position) {
        maybeFail();
        int applied = (int) agents.values().stream().filter(at -> at >= position).count();
        return new AgentCount(agents.size(), applied);
    }

    private void maybeFail() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("the plane is away");
        }
    }
}
