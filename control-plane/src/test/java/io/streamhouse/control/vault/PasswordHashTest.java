package io.streamhouse.control.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class PasswordHashTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void matchesItsPasswordOnly() {
        PasswordHash hash = PasswordHash.of("correct horse", random);
        assertThat(hash.matches("correct horse")).isTrue();
        assertThat(hash.matches("correct horsf")).isFalse();
        assertThat(hash.matches("")).isFalse();
    }

    @Test
    void saysHowItWasMade() {
        assertThat(PasswordHash.of("x", random).phc())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void twoHashesOfOnePasswordDiffer() {
        assertThat(PasswordHash.of("x", random)).isNotEqualTo(PasswordHash.of("x", random));
    }

    /** The reference implementation's answer to password "password", salt "somesalt". */
    @Test
    void agreesWithTheReference() {
        PasswordHash known =
                new PasswordHash(
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                                + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
        assertThat(known.matches("password")).isTrue();
        assertThat(known.matches("Password")).isFalse();
    }

    @Test
    void oneTextInTwoUnicodeFormsIsOnePassword() {
        PasswordHash hash = PasswordHash.of("caf\u00e9 au lait", random);
        assertThat(hash.matches("cafe\u0301 au lait")).isTrue();
    }

    @Test
    void hidesItself() {
        assertThat(PasswordHash.of("x", random).toString()).doesNotContain("argon2id");
        assertThatThrownBy(() -> new PasswordHash("plain secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("plain secret");
    }
}
