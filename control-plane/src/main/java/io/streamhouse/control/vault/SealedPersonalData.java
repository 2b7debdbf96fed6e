package io.streamhouse.control.vault;

import io.streamhouse.api.Sealed;
import io.streamhouse.control.vault.SubjectKeys.Found;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Personal data under the keys of {@link SubjectKeys}, with the newest keys in memory. */
final class SealedPersonalData implements PersonalData {
    /** A destroyed key is forgotten everywhere after this time. */
    static final Duration KEY_AGE_MAX = Duration.ofSeconds(60);

    private static final int KEYS_MAX = 10_000;

    private record Cached(byte[] key, Instant until) {
        @Override
        public String toString() {
            return "Cached[hidden]";
        }
    }

    private final SubjectKeys keys;
    private final Aead aead;
    private final InstantSource clock;
    private final Map<UUID, Cached> cache =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Cached> eldest) {
                    return size() > KEYS_MAX;
                }
            };

    SealedPersonalData(SubjectKeys keys, Aead aead, InstantSource clock) {
        this.keys = keys;
        this.aead = aead;
        this.clock = clock;
    }

    @Override
    public Sealed seal(UUID subject, String plain) {
        byte[] key = cached(subject).orElseGet(() -> keyFor(subject));
        byte[] sealed = aead.encrypt(key, subject, plain.getBytes(StandardCharsets.UTF_8));
        return new Sealed(subject, Base64.getEncoder().encodeToString(sealed));
    }

    @Override
    public void discard(UUID subject) {
        keys.discard(subject);
        synchronized (cache) {
            cache.remove(subject);
        }
    }

    private byte[] keyFor(UUID subject) {
        return switch (keys.findOrCreate(subject)) {
            case Found.Present(byte[] key) -> {
                // A key that was created in a transaction may yet be rolled back.
                if (!TransactionSynchronizationManager.isActualTransactionActive()) {
                    remember(subject, key);
                }
                yield key;
            }
            case Found.Destroyed _ ->
                    throw new IllegalStateException("the key of this person is destroyed");
            case Found.None _ -> throw new IllegalStateException("a key vanished");
        };
    }

    @Override
    public Optional<String> open(Sealed sealed) {
        return key(sealed.subject()).map(key -> open(key, sealed));
    }

    private Optional<byte[]> key(UUID subject) {
        Optional<byte[]> cached = cached(subject);
        if (cached.isPresent()) {
            return cached;
        }
        return switch (keys.find(subject)) {
            case Found.Present(byte[] key) -> {
                remember(subject, key);
                yield Optional.of(key);
            }
            case Found.Destroyed _, Found.None _ -> Optional.empty();
        };
    }

    private String open(byte[] key, Sealed sealed) {
        byte[] plain =
                aead.decrypt(key, sealed.subject(), Base64.getDecoder().decode(sealed.ciphertext()))
                        .orElseThrow(() ->
                                new IllegalStateException("sealed data does not fit its key"));
        return new String(plain, StandardCharsets.UTF_8);
    }

    private Optional<byte[]> cached(UUID subject) {
        synchronized (cache) {
            Cached cached = cache.get(subject);
            return cached != null && clock.instant().isBefore(cached.until())
                    ? Optional.of(cached.key())
                    : Optional.empty();
        }
    }

    private void remember(UUID subject, byte[] key) {
        synchronized (cache) {
            cache.put(subject, new Cached(key, clock.instant().plus(KEY_AGE_MAX)));
        }
    }
}
