package io.streamhouse.control.write;

import io.streamhouse.control.database.Roles;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.security.KeyedDigest;
import io.streamhouse.control.settings.Secrets;
import io.streamhouse.control.store.Commands;
import io.streamhouse.control.vault.PersonalData;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.identity.MemberQueries;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.projection.Positions;
import io.streamhouse.query.projection.Rebuilds;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything between a controller and the command bus. */
@Configuration(proxyBeanMethods = false)
public class WriteConfiguration {
    @Bean
    Answers answers(Roles roles, JdbcClient jdbc, Clock clock) {
        return new Answers(roles, jdbc, clock);
    }

    @Bean
    RepeatCheck repeatCheck(Answers answers, Secrets secrets, RestJson json) {
        return new RepeatCheck(answers, new KeyedDigest(secrets.pepper(), "idempotency"), json);
    }

    @Bean
    ReplayResolver replayResolver(EventSource events, Visibility visibility) {
        return new ReplayResolver(events, visibility);
    }

    @Bean
    Visibility visibility(Positions positions, Rebuilds rebuilds) {
        return new ProjectionVisibility(positions, rebuilds.names());
    }

    @Bean
    Attribution attribution(PersonalData personalData, Clock clock) {
        return new Attribution(personalData, clock);
    }

    @Bean
    Authors authors(MemberQueries members, ApiKeyQueries keys) {
        return new Authors(members, keys);
    }

    @Bean
    Writes writes(
            Commands commands,
            Answers answers,
            RepeatCheck repeats,
            Visibility visibility,
            RestJson json) {
        return new Writes(commands, answers, repeats, visibility, json);
    }
}
