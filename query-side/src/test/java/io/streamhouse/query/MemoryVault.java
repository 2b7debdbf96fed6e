package io.streamhouse.query;

import io.streamhouse.api.Sealed;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** "Seals" by keeping a text as it is, for as long as the subject's key is not destroyed. */
public final class MemoryVault implements Unsealer {
    private final Set<UUID> destroyed = ConcurrentHashMap.newKeySet();

    public static Sealed seal(UUID subject, String plain) {
        return new Sealed(subject, plain);
    }

    public void destroy(UUID subject) {
        destroyed.add(subject);
    }

    @Override
    public Optional<String> open(Sealed sealed) {
        return destroyed.contains(sealed.subject())
                ? Optional.empty()
                : Optional.of(sealed.ciphertext());
    }
}
