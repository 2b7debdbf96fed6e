package io.streamhouse.control.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.security.Caller;
import io.streamhouse.control.store.Refused;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.SmartLifecycle;

/**
 * All clients of this replica, by organization. Stops before the server does, so that no stream
 * holds the end up. Thread-safe.
 */
final class LiveClients implements SmartLifecycle {
    static final int PER_ORGANIZATION_MAX = 100;
    static final int ALL_MAX = 2_000;

    private final Map<OrganizationId, Set<LiveClient>> clients = new ConcurrentHashMap<>();
    private final AtomicBoolean running = new AtomicBoolean();

    LiveClients(MeterRegistry meters) {
        Gauge.builder("streamhouse.live.clients", this, LiveClients::size).register(meters);
    }

    /**
     * Lets a client in.
     *
     * @throws Refused when there are too many
     */
    LiveClient open(Caller.InOrganization caller) {
        if (!running.get()) {
            throw refused(Reason.DATABASE_UNAVAILABLE, "The program is stopping. Try again.");
        }
        LiveClient client = new LiveClient(caller);
        Set<LiveClient> all =
                clients.compute(
                        caller.organization(),
                        (_, present) -> {
                            Set<LiveClient> set =
                                    present == null ? ConcurrentHashMap.newKeySet() : present;
                            set.add(client);
                            return set;
                        });
        if (all.size() > PER_ORGANIZATION_MAX || size() > ALL_MAX) {
            close(client);
            throw refused(Reason.RATE_LIMITED, "Too many live streams are open. Close one.");
        }
        return client;
    }

    void close(LiveClient client) {
        client.close();
        clients.computeIfPresent(
                client.caller().organization(),
                (_, present) -> {
                    present.remove(client);
                    return present.isEmpty() ? null : present;
                });
    }

    /** Those who have somebody listening. */
    List<OrganizationId> organizations() {
        return List.copyOf(clients.keySet());
    }

    void publish(OrganizationId organization, ServerEvent event) {
        clients.getOrDefault(organization, Set.of()).forEach(client -> client.offer(event));
    }

    void publishToAll(ServerEvent event) {
        clients.values().forEach(all -> all.forEach(client -> client.offer(event)));
    }

    /** Ends the streams that hang on a session or key which has ended. */
    void end(OrganizationId organization, UUID credential) {
        clients.getOrDefault(organization, Set.of()).stream()
                .filter(client -> client.hangsOn(credential))
                .forEach(LiveClient::close);
    }

    private int size() {
        return clients.values().stream().mapToInt(Set::size).sum();
    }

    private static Refused refused(Reason reason, String detail) {
        return new Refused(Problem.of(reason, detail));
    }

    @Override
    public void start() {
        running.set(true);
    }

    @Override
    public void stop() {
        running.set(false);
        clients.values().forEach(all -> all.forEach(LiveClient::close));
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }
}
