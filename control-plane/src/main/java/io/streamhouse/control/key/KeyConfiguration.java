package io.streamhouse.control.key;

import io.streamhouse.control.database.Roles;
import io.streamhouse.control.security.KeyVerifier;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Writes;
import io.streamhouse.query.key.ApiKeyQueries;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** API keys. */
@Configuration(proxyBeanMethods = false)
public class KeyConfiguration {
    @Bean
    AgentsTold agentsTold(Roles roles) {
        return new AgentsTold(roles);
    }

    @Bean
    KeyController keyController(
            ApiKeyQueries keys,
            Writes writes,
            Attribution attribution,
            KeyVerifier verifier,
            AgentsTold agents,
            SecureRandom random,
            Clock clock) {
        return new KeyController(keys, writes, attribution, verifier, agents, random, clock);
    }
}
