package io.streamhouse.agent.identity;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ids of keys that PostgreSQL has just been asked for in vain, so that a client that goes on with a
 * wrong key does not cost a query each time. Thread-safe.
 */
final class UnknownKeys {
    static final Duration REMEMBERED = Duration.ofSeconds(1);
    static final int MAX = 10_000;

    private final InstantSource clock;
    private final Map<UUID, Long> untilMillis = new ConcurrentHashMap<>();

    UnknownKeys(InstantSource clock) {
        this.clock = clock;
    }

    void add(UUID key) {
        if (untilMillis.size() >= MAX) {
            untilMillis.clear();
        }
        untilMillis.put(key, clock.millis() + REMEMBERED.toMillis());
    }

    boolean contains(UUID key) {
        Long until = untilMillis.get(key);
        if (until == null) {
            return false;
        }
        if (clock.millis() < until) {
            return true;
        }
        untilMillis.remove(key, until);
        return false;
    }
}
