package io.streamhouse.control.identity;

import io.streamhouse.control.security.Cookies;
import io.streamhouse.control.security.KeyedDigest;
import io.streamhouse.control.security.Tokens;
import io.streamhouse.control.session.Sessions;
import io.streamhouse.control.settings.Secrets;
import io.streamhouse.control.store.Commands;
import io.streamhouse.control.vault.Passwords;
import io.streamhouse.control.vault.PersonalData;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Writes;
import io.streamhouse.query.identity.LoginQueries;
import io.streamhouse.query.identity.MemberQueries;
import io.streamhouse.query.org.OrganizationQueries;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Persons and sessions. */
@Configuration(proxyBeanMethods = false)
public class IdentityConfiguration {
    @Bean
    Welcome welcome(Tokens tokens, Cookies cookies) {
        return new Welcome(tokens, cookies);
    }

    @Bean
    EmailDigest emailDigest(Secrets secrets) {
        return new EmailDigest(new KeyedDigest(secrets.pepper(), "email"));
    }

    @Bean
    Attempts attempts(JdbcClient jdbc, Secrets secrets, Clock clock) {
        return new Attempts(jdbc, new KeyedDigest(secrets.pepper(), "attempt"), clock);
    }

    @Bean
    SignUp signUp(
            Writes writes,
            Attribution attribution,
            PersonalData personalData,
            Passwords passwords,
            Sessions sessions,
            Welcome welcome,
            EmailDigest emailDigest,
            Vacancy vacancy,
            SecureRandom random) {
        return new SignUp(
                writes,
                attribution,
                personalData,
                passwords,
                sessions,
                welcome,
                emailDigest,
                vacancy,
                random);
    }

    @Bean
    Vacancy vacancy(
            LoginQueries persons, OrganizationQueries organizations, EmailDigest emailDigest) {
        return new Vacancy(persons, organizations, emailDigest);
    }

    @Bean
    Login login(
            Writes writes,
            Commands commands,
            Attribution attribution,
            LoginQueries persons,
            Passwords passwords,
            Sessions sessions,
            Welcome welcome,
            Attempts attempts,
            EmailDigest emailDigest,
            SecureRandom random) {
        return new Login(
                writes,
                commands,
                attribution,
                persons,
                passwords,
                sessions,
                welcome,
                attempts,
                emailDigest,
                random);
    }

    @Bean
    AuthController authController(
            SignUp signUp,
            Login login,
            Writes writes,
            Attribution attribution,
            Sessions sessions,
            Welcome welcome) {
        return new AuthController(signUp, login, writes, attribution, sessions, welcome);
    }

    @Bean
    SessionController sessionController(MemberQueries members, OrganizationQueries organizations) {
        return new SessionController(members, organizations);
    }
}
