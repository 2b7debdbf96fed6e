package io.streamhouse.control.health;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Meters of the process, and the conditions for serving. */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {
    @Bean
    PrometheusMeterRegistry meters() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Bean(destroyMethod = "close")
    JvmGcMetrics garbageCollections(PrometheusMeterRegistry meters) {
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(meters);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        return collections;
    }

    @Bean
    InitializingBean poolMeters(HikariDataSource pool, PrometheusMeterRegistry meters) {
        return () -> pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
    }

    @Bean
    ReadinessCheck databaseAnswers(JdbcClient jdbc) {
        return new DatabaseAnswers(jdbc);
    }

    @Bean
    HealthController healthController(List<ReadinessCheck> checks, PrometheusMeterRegistry meters) {
        return new HealthController(checks, meters);
    }
}
