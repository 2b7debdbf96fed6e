package io.streamhouse.control.live;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.store.Notifications;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells clients what has changed, as PostgreSQL tells this replica. Thread-safe. */
final class Changes implements AutoCloseable {
    /** Carries {@code organization_id entity id position}. */
    static final String CHANNEL = "streamhouse_console";

    /** The entity that ends streams and is told to nobody. */
    static final String SESSION = "session";

    private static final Logger log = LoggerFactory.getLogger(Changes.class);
    private static final int PARTS = 4;

    private final LiveClients clients;
    private final RestJson json;
    private final Notifications.Subscription subscription;

    Changes(LiveClients clients, RestJson json, Notifications notifications) {
        this.clients = clients;
        this.json = json;
        this.subscription = notifications.subscribe(CHANNEL, this::heard);
    }

    void heard(String payload) {
        if (payload.isEmpty()) {
            clients.publishToAll(ServerEvent.RESET);
            return;
        }
        String[] parts = payload.split(" ", -1);
        if (parts.length != PARTS) {
            log.warn("a notification that nobody understands on {}", CHANNEL);
            return;
        }
        OrganizationId organization = OrganizationId.of(parts[0]);
        if (parts[1].equals(SESSION)) {
            clients.end(organization, UUID.fromString(parts[2]));
            return;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("entity", parts[1]);
        data.put("id", parts[2]);
        data.put("position", Long.parseLong(parts[3]));
        clients.publish(
                organization,
                new ServerEvent(
                        "changed " + parts[1] + " " + parts[2], "changed", json.text(data)));
    }

    @Override
    public void close() {
        subscription.close();
    }
}
