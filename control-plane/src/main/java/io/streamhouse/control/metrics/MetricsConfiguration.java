package io.streamhouse.control.metrics;

import io.streamhouse.query.dashboard.DashboardQueries;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dashboard. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {
    @Bean
    DashboardController dashboardController(DashboardQueries dashboard) {
        return new DashboardController(dashboard);
    }
}
