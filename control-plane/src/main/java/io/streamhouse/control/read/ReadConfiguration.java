package io.streamhouse.control.read;

import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import io.streamhouse.query.audit.AuditQueries;
import io.streamhouse.query.billing.PlanCatalogues;
import io.streamhouse.query.billing.PlanQueries;
import io.streamhouse.query.billing.UsageQueries;
import io.streamhouse.query.dashboard.AgentQueries;
import io.streamhouse.query.dashboard.DashboardQueries;
import io.streamhouse.query.identity.LoginQueries;
import io.streamhouse.query.identity.MemberQueries;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.org.OrganizationQueries;
import io.streamhouse.query.quota.QuotaQueries;
import io.streamhouse.query.topic.TopicQueries;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The questions of the read side. */
@Configuration(proxyBeanMethods = false)
public class ReadConfiguration {
    @Bean
    Reader reader(DataSource dataSource) {
        return new Reader(dataSource);
    }

    @Bean
    LogViews logViews() {
        return new LogViews();
    }

    @Bean
    PlanCatalogues planCatalogues() {
        return PlanCatalogues.all();
    }

    @Bean
    OrganizationQueries organizationQueries(Reader reader) {
        return new OrganizationQueries(reader);
    }

    @Bean
    LoginQueries loginQueries(Reader reader) {
        return new LoginQueries(reader);
    }

    @Bean
    MemberQueries memberQueries(Reader reader) {
        return new MemberQueries(reader);
    }

    @Bean
    TopicQueries topicQueries(Reader reader, LogViews log, Clock clock) {
        return new TopicQueries(reader, log, clock);
    }

    @Bean
    ApiKeyQueries apiKeyQueries(Reader reader, LogViews log) {
        return new ApiKeyQueries(reader, log);
    }

    @Bean
    QuotaQueries quotaQueries(Reader reader) {
        return new QuotaQueries(reader);
    }

    @Bean
    AuditQueries auditQueries(Reader reader) {
        return new AuditQueries(reader);
    }

    @Bean
    PlanQueries planQueries(Reader reader, PlanCatalogues catalogues) {
        return new PlanQueries(reader, catalogues);
    }

    @Bean
    UsageQueries usageQueries(
            Reader reader, LogViews log, PlanQueries plans, QuotaQueries quotas) {
        return new UsageQueries(reader, log, plans, quotas);
    }

    @Bean
    AgentQueries agentQueries(Reader reader, LogViews log) {
        return new AgentQueries(reader, log);
    }

    @Bean
    DashboardQueries dashboardQueries(
            Reader reader, LogViews log, AgentQueries agents, Clock clock) {
        return new DashboardQueries(reader, log, agents, clock);
    }
}
