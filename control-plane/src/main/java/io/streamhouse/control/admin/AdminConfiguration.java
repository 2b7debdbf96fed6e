package io.streamhouse.control.admin;

import io.streamhouse.control.billing.UsageClosing;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Visibility;
import io.streamhouse.control.write.Writes;
import io.streamhouse.query.org.OrganizationQueries;
import io.streamhouse.query.plane.Flushes;
import io.streamhouse.query.projection.Rebuilds;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operator's routes. */
@Configuration(proxyBeanMethods = false)
public class AdminConfiguration {
    @Bean
    OrganizationController adminOrganizationController(
            OrganizationQueries organizations, Writes writes, Attribution attribution) {
        return new OrganizationController(organizations, writes, attribution);
    }

    @Bean
    UsageController adminUsageController(
            Flushes flushes, UsageClosing closing, Visibility visibility) {
        return new UsageController(new AgentFlush(flushes), closing, visibility);
    }

    @Bean
    ProjectionController adminProjectionController(Rebuilds rebuilds) {
        return new ProjectionController(rebuilds);
    }
}
