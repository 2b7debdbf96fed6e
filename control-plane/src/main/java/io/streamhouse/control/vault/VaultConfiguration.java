package io.streamhouse.control.vault;

import io.streamhouse.control.settings.Secrets;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The vault, in the same database as the store for now. */
@Configuration(proxyBeanMethods = false)
public class VaultConfiguration {
    private static final int HASHED_AT_A_TIME_MIN = 2;

    @Bean
    PersonalData personalData(DataSource vault, Secrets secrets, Clock clock) {
        Aead aead = new Aead();
        return new SealedPersonalData(
                new SubjectKeys(vault, secrets.masterKey(), aead, clock), aead, clock);
    }

    @Bean
    Passwords passwords(DataSource vault, Clock clock) {
        int atATime = Math.max(HASHED_AT_A_TIME_MIN, Runtime.getRuntime().availableProcessors());
        return new Passwords(vault, clock, atATime);
    }
}
