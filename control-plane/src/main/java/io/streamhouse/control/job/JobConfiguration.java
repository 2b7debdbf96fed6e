package io.streamhouse.control.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.control.billing.UsageClosing;
import io.streamhouse.control.database.Roles;
import io.streamhouse.control.job.Jobs.Job;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.store.Connections;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The jobs, and how often each runs. */
@Configuration(proxyBeanMethods = false)
public class JobConfiguration {
    private static final int LOOKS_PER_WINDOW = 10;
    private static final Duration LOOK_MIN = Duration.ofSeconds(5);
    private static final Duration LOOK_MAX = Duration.ofMinutes(1);
    private static final Duration PRUNING = Duration.ofHours(1);

    @Bean
    Jobs jobs(
            ControlPlaneConfig config,
            UsageClosing closing,
            Roles roles,
            Clock clock,
            Connections connections,
            MeterRegistry meters) {
        Pruning pruning = new Pruning(roles, clock);
        return new Jobs(
                List.of(
                        new Job(
                                "close-usage-windows",
                                lookEvery(config.usageWindow()),
                                closing::closeRegularly),
                        new Job("prune", PRUNING, pruning::run)),
                new Turn(connections),
                meters);
    }

    private static Duration lookEvery(Duration window) {
        Duration wanted = window.dividedBy(LOOKS_PER_WINDOW);
        return wanted.compareTo(LOOK_MIN) < 0
                ? LOOK_MIN
                : wanted.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : wanted;
    }
}
