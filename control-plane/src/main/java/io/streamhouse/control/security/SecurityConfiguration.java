package io.streamhouse.control.security;

import io.streamhouse.control.database.Roles;
import io.streamhouse.control.session.Sessions;
import io.streamhouse.control.settings.Secrets;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sessions, tokens, keys, and the check that every handler method passes. */
@Configuration(proxyBeanMethods = false)
public class SecurityConfiguration {
    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    Sessions sessions(JdbcClient jdbc, Clock clock) {
        return new Sessions(jdbc, clock);
    }

    @Bean
    Tokens tokens(Secrets secrets, Clock clock) {
        return new Tokens(
                TokenKeys.read(secrets.tokenSigningKey(), secrets.tokenPublicKey()), clock);
    }

    @Bean
    Cookies cookies(Secrets secrets) {
        return new Cookies(new KeyedDigest(secrets.pepper(), "csrf"));
    }

    @Bean
    KeyVerifier keyVerifier(Secrets secrets) {
        return new KeyVerifier(secrets.pepper());
    }

    @Bean
    Keys keys(Roles roles, KeyVerifier verifier, Secrets secrets) {
        return new Keys(roles, verifier, secrets.platformKey());
    }

    @Bean
    Credentials credentials(Sessions sessions, Tokens tokens, Keys keys, Cookies cookies) {
        return new Credentials(sessions, tokens, keys, cookies);
    }

    @Bean
    PermissionCheck permissionCheck(Credentials credentials) {
        return new PermissionCheck(credentials);
    }
}
