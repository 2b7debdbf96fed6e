package io.streamhouse.control.billing;

import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.store.Commands;
import io.streamhouse.query.billing.BillingReports;
import io.streamhouse.query.billing.PlanQueries;
import io.streamhouse.query.billing.UsageQueries;
import io.streamhouse.query.billing.UsageWindows;
import io.streamhouse.query.quota.QuotaQueries;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Usage, plans, bills. */
@Configuration(proxyBeanMethods = false)
public class BillingConfiguration {
    @Bean
    UsageController usageController(UsageQueries usage, Clock clock) {
        return new UsageController(usage, clock);
    }

    @Bean
    PlanController planController(PlanQueries plans, QuotaQueries quotas) {
        return new PlanController(plans, quotas);
    }

    @Bean
    ReportController reportController(BillingReports reports) {
        return new ReportController(reports);
    }

    @Bean
    UsageClosing usageClosing(
            UsageWindows windows, Commands commands, Clock clock, ControlPlaneConfig config) {
        return new UsageClosing(windows, commands, clock, config.usageWindow());
    }
}
