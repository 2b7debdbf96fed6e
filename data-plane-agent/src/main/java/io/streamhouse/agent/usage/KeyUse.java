package io.streamhouse.agent.usage;

import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers when keys were used last, until it is written down. Thread-safe. */
public final class KeyUse {
    private final InstantSource clock;
    private final Map<UUID, Use> uses = new ConcurrentHashMap<>();

    /** Whose key was used when. */
    record Use(UUID organization, long atMillis) {}

    /** With a clock. */
    public KeyUse(InstantSource clock) {
        this.clock = clock;
    }

    /** A key was used now. */
    public void used(UUID organization, UUID keyId) {
        uses.put(keyId, new Use(organization, clock.millis()));
    }

    /** Takes all uses since the last time. */
    Map<UUID, Use> take() {
        Map<UUID, Use> taken = Map.copyOf(uses);
        taken.forEach(uses::remove);
        return taken;
    }

    /** Gives back what could not be written; newer uses win. */
    void putBack(Map<UUID, Use> taken) {
        taken.forEach(uses::putIfAbsent);
    }
}
