package io.streamhouse.control.agent;

import io.streamhouse.control.security.Tokens;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.query.agent.SessionQueries;
import io.streamhouse.query.dashboard.AgentQueries;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way to the agents. */
@Configuration(proxyBeanMethods = false)
public class AgentConfiguration {
    @Bean(destroyMethod = "close")
    Channels channels(ControlPlaneConfig config) {
        return new Channels(config.tls().isPresent());
    }

    @Bean
    AgentController agentController(SessionQueries sessions) {
        return new AgentController(sessions);
    }

    @Bean
    Agents agents(AgentQueries agents, Channels channels, Tokens tokens) {
        return new Agents(agents, channels, tokens);
    }
}
