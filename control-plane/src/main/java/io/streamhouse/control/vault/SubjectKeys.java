package io.streamhouse.control.vault;

import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A key per person in {@code vault.subject_key}, wrapped under the master key. Thread-safe. */
final class SubjectKeys {
    /** What is known of a person's key. */
    sealed interface Found {
        /** There never was one. */
        record None() implements Found {}

        /** It was destroyed, and with it all that was sealed under it. */
        record Destroyed() implements Found {}

        /** It is this one. */
        record Present(byte[] key) implements Found {
            @Override
            public String toString() {
                return "Present[hidden]";
            }
        }
    }

    private final JdbcClient inTransaction;
    private final JdbcClient apart;
    private final byte[] masterKey;
    private final Aead aead;
    private final InstantSource clock;

    /**
     * @param dataSource of the database that holds the vault
     */
    SubjectKeys(DataSource dataSource, byte[] masterKey, Aead aead, InstantSource clock) {
        if (masterKey.length != Aead.KEY_BYTES) {
            throw new IllegalArgumentException("a master key has " + Aead.KEY_BYTES + " bytes");
        }
        this.inTransaction = JdbcClient.create(dataSource);
        this.apart = JdbcClient.create(new OwnConnections(dataSource));
        this.masterKey = masterKey.clone();
        this.aead = aead;
        this.clock = clock;
    }

    /** Reads on a connection apart: the caller's transaction may have another role. */
    Found find(UUID subject) {
        return find(apart, subject);
    }

    /** Reads, or creates what never was, in the caller's transaction if there is one. */
    Found findOrCreate(UUID subject) {
        Found found = find(inTransaction, subject);
        if (!(found instanceof Found.None)) {
            return found;
        }
        byte[] wrapped = aead.encrypt(masterKey, subject, aead.newKey());
        inTransaction
                .sql(
                        "INSERT INTO vault.subject_key (subject, wrapped_key, created_at)"
                                + " VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .params(subject, wrapped, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        return find(inTransaction, subject);
    }

    /** Deletes the key of a person without a password, which is kept with the registration. */
    void discard(UUID subject) {
        apart.sql(
                        "DELETE FROM vault.subject_key WHERE subject = ? AND NOT EXISTS"
                                + " (SELECT FROM vault.password WHERE user_id = subject)")
                .param(subject)
                .update();
    }

    private Found find(JdbcClient jdbc, UUID subject) {
        return jdbc.sql("SELECT wrapped_key FROM vault.subject_key WHERE subject = ?")
                .param(subject)
                .query((rows, _) -> found(subject, Optional.ofNullable(rows.getBytes(1))))
                .optional()
                .orElseGet(Found.None::new);
    }

    private Found found(UUID subject, Optional<byte[]> wrapped) {
        if (wrapped.isEmpty()) {
            return new Found.Destroyed();
        }
        return new Found.Present(
                aead.decrypt(masterKey, subject, wrapped.get())
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "the master key does not fit this vault")));
    }
}
