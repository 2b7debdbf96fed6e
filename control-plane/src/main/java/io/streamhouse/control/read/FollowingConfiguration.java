package io.streamhouse.control.read;

import io.streamhouse.control.health.ReadinessCheck;
import io.streamhouse.control.store.EventWakeups;
import io.streamhouse.control.store.Notifications;
import io.streamhouse.query.projection.Projector;
import io.streamhouse.query.projection.Rebuilds;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets the projections follow the store. */
@Configuration(proxyBeanMethods = false)
public class FollowingConfiguration {
    @Bean(destroyMethod = "close")
    Notifications.Subscription projectorWakeup(EventWakeups wakeups, Projector projector) {
        return wakeups.subscribe(projector::wake);
    }

    @Bean
    ReadinessCheck projectionsCaughtUp(Rebuilds rebuilds) {
        return new ProjectionsCaughtUp(rebuilds);
    }
}
