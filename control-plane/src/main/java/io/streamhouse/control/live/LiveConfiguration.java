package io.streamhouse.control.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.session.Sessions;
import io.streamhouse.control.store.Notifications;
import io.streamhouse.query.dashboard.DashboardQueries;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The live stream. */
@Configuration(proxyBeanMethods = false)
public class LiveConfiguration {
    @Bean
    LiveClients liveClients(MeterRegistry meters) {
        return new LiveClients(meters);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Figures figures(LiveClients clients, DashboardQueries dashboard, RestJson json) {
        return new Figures(clients, dashboard, json);
    }

    @Bean(destroyMethod = "close")
    Changes changes(LiveClients clients, RestJson json, Notifications notifications) {
        return new Changes(clients, json, notifications);
    }

    @Bean
    StreamController streamController(LiveClients clients, Figures figures, Sessions sessions) {
        return new StreamController(clients, figures, sessions);
    }
}
