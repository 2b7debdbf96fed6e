package io.streamhouse.control.vault;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.control.store.Refused;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Passwords of persons in {@code vault.password}. Only so many are hashed at a time, so that logins
 * cannot use up the memory. Thread-safe.
 */
public final class Passwords {
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore turns;

    /** Compared when there is no such person, so that time does not tell. */
    private final PasswordHash nobody;

    /**
     * @param dataSource of the database that holds the vault
     * @param hashedAtATimeMax each takes 19 MiB
     */
    Passwords(DataSource dataSource, InstantSource clock, int hashedAtATimeMax) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
        this.turns = new Semaphore(hashedAtATimeMax, true);
        this.nobody = PasswordHash.of(Long.toString(random.nextLong()), random);
    }

    /**
     * Hashes a password. Takes tens of milliseconds: do it before a transaction begins.
     *
     * @throws Refused when too many are being hashed
     */
    public PasswordHash hash(String password) {
        return inTurn(() -> PasswordHash.of(password, random));
    }

    /** Keeps a person's password in place of an earlier one, in the caller's transaction. */
    public void keep(UserId user, PasswordHash hash) {
        jdbc.sql(
                        "INSERT INTO vault.password (user_id, hash, changed_at) VALUES (?, ?, ?)"
                                + " ON CONFLICT (user_id) DO UPDATE"
                                + " SET hash = excluded.hash, changed_at = excluded.changed_at")
                .params(
                        user.value(),
                        hash.phc(),
                        OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
    }

    /**
     * Compares; takes as long when there is no such person.
     *
     * @throws Refused when too many are being compared
     */
    public boolean matches(Optional<UserId> user, String password) {
        Optional<PasswordHash> kept = user.flatMap(this::kept);
        boolean same = inTurn(() -> kept.orElse(nobody).matches(password));
        return same && kept.isPresent();
    }

    private Optional<PasswordHash> kept(UserId user) {
        return jdbc.sql("SELECT hash FROM vault.password WHERE user_id = ?")
                .param(user.value())
                .query(String.class)
                .optional()
                .map(PasswordHash::new);
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    private static Refused busy() {
        return new Refused(
                Problem.of(
                        Reason.RATE_LIMITED, "Too many passwords are being checked. Try again."));
    }
}
