package io.streamhouse.control.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Sealed;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.control.store.StoreNode;
import io.streamhouse.postgres.ScratchDatabase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Personal data and passwords on the real vault. */
final class VaultIT {
    private static final byte[] MASTER_KEY = new byte[Aead.KEY_BYTES];
    private static final AtomicReference<Instant> TIME =
            new AtomicReference<>(Instant.parse("2026-11-20T12:00:00Z"));
    private static final InstantSource CLOCK = TIME::get;

    private static StoreNode node;
    private static Passwords passwords;

    private final UUID subject = UUID.randomUUID();

    @BeforeAll
    static void start() {
        node = StoreNode.start(ScratchDatabase.create());
        passwords = new Passwords(node.pool(), CLOCK, 2);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static PersonalData vault() {
        return vault(MASTER_KEY);
    }

    private static PersonalData vault(byte[] masterKey) {
        Aead aead = new Aead();
        return new SealedPersonalData(
                new SubjectKeys(node.pool(), masterKey, aead, CLOCK), aead, CLOCK);
    }

    @Test
    void whatIsSealedCanBeOpenedByAnother() {
        Sealed sealed = vault().seal(subject, "ada@example.org ü");
        assertThat(sealed.subject()).isEqualTo(subject);
        assertThat(sealed.ciphertext()).doesNotContain("ada");
        assertThat(vault().open(sealed)).contains("ada@example.org ü");
    }

    @Test
    void oneTextIsSealedDifferentlyEachTime() {
        PersonalData vault = vault();
        assertThat(vault.seal(subject, "x")).isNotEqualTo(vault.seal(subject, "x"));
    }

    @Test
    void manyWhoSealFirstAgreeOnOneKey() throws Exception {
        try (var executor = Executors.newFixedThreadPool(8)) {
            var tasks =
                    IntStream.range(0, 8)
                            .<Callable<Sealed>>mapToObj(_ -> () -> vault().seal(subject, "x"))
                            .toList();
            for (var sealed : executor.invokeAll(tasks)) {
                assertThat(vault().open(sealed.get())).contains("x");
            }
        }
    }

    @Test
    void aDestroyedKeyErases() {
        PersonalData vault = vault();
        Sealed sealed = vault.seal(subject, "ada");
        node.jdbc()
                .sql(
                        "UPDATE vault.subject_key SET wrapped_key = NULL, destroyed_at = now()"
                                + " WHERE subject = ?")
                .param(subject)
                .update();
        assertThat(vault().open(sealed)).isEmpty();
        TIME.updateAndGet(now -> now.plus(SealedPersonalData.KEY_AGE_MAX));
        assertThat(vault.open(sealed)).isEmpty();
        assertThatThrownBy(() -> vault().seal(subject, "again"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKeyThatWasRolledBackIsNotUsed() {
        PersonalData vault = vault();
        TransactionTemplate transaction =
                new TransactionTemplate(new JdbcTransactionManager(node.pool()));
        transaction.executeWithoutResult(status -> {
            vault.seal(subject, "lost");
            vault.seal(subject, "lost, too");
            status.setRollbackOnly();
        });
        Sealed sealed = vault.seal(subject, "kept");
        assertThat(vault().open(sealed)).contains("kept");
    }

    @Test
    void sealedDataOfAnotherSubjectDoesNotOpen() {
        PersonalData vault = vault();
        UUID other = UUID.randomUUID();
        vault.seal(other, "y");
        Sealed moved = new Sealed(other, vault.seal(subject, "x").ciphertext());
        assertThatThrownBy(() -> vault.open(moved)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChangedBitDoesNotOpen() {
        Sealed sealed = vault().seal(subject, "x");
        byte[] bytes = Base64.getDecoder().decode(sealed.ciphertext());
        bytes[bytes.length - 1] ^= 1;
        Sealed changed = new Sealed(subject, Base64.getEncoder().encodeToString(bytes));
        assertThatThrownBy(() -> vault().open(changed)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherMasterKeyIsToldApart() {
        Sealed sealed = vault().seal(subject, "x");
        byte[] other = MASTER_KEY.clone();
        other[0] = 1;
        assertThatThrownBy(() -> vault(other).open(sealed)).hasMessageContaining("master key");
    }

    @Test
    void aKeptPasswordMatches() {
        UserId user = new UserId(subject);
        passwords.keep(user, passwords.hash("correct horse"));
        assertThat(passwords.matches(Optional.of(user), "correct horse")).isTrue();
        assertThat(passwords.matches(Optional.of(user), "wrong horse")).isFalse();
        passwords.keep(user, passwords.hash("wrong horse"));
        assertThat(passwords.matches(Optional.of(user), "wrong horse")).isTrue();
    }

    @Test
    void nobodysPasswordNeverMatches() {
        assertThat(passwords.matches(Optional.empty(), "x")).isFalse();
        assertThat(passwords.matches(Optional.of(new UserId(subject)), "x")).isFalse();
    }
}
