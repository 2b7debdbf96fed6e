package io.streamhouse.query;

import io.streamhouse.query.agent.SessionQueries;
import io.streamhouse.query.audit.AuditProjection;
import io.streamhouse.query.audit.AuditQueries;
import io.streamhouse.query.billing.BillingReports;
import io.streamhouse.query.billing.PlanCatalogues;
import io.streamhouse.query.billing.PlanProjection;
import io.streamhouse.query.billing.PlanQueries;
import io.streamhouse.query.billing.UsageProjection;
import io.streamhouse.query.billing.UsageQueries;
import io.streamhouse.query.billing.UsageWindows;
import io.streamhouse.query.dashboard.AgentQueries;
import io.streamhouse.query.dashboard.DashboardQueries;
import io.streamhouse.query.identity.LoginProjection;
import io.streamhouse.query.identity.LoginQueries;
import io.streamhouse.query.identity.MemberProjection;
import io.streamhouse.query.identity.MemberQueries;
import io.streamhouse.query.key.ApiKeyProjection;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.org.OrganizationProjection;
import io.streamhouse.query.org.OrganizationQueries;
import io.streamhouse.query.plane.Flushes;
import io.streamhouse.query.plane.PlaneProjection;
import io.streamhouse.query.plane.PlaneQueries;
import io.streamhouse.query.projection.Positions;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Projector;
import io.streamhouse.query.projection.Rebuilds;
import io.streamhouse.query.quota.QuotaProjection;
import io.streamhouse.query.quota.QuotaQueries;
import io.streamhouse.query.topic.TopicProjection;
import io.streamhouse.query.topic.TopicQueries;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the read side consists of. Needs from outside: a migrated {@link DataSource} that connects
 * as {@code streamhouse_control}, the {@link EventSource}, the {@link Unsealer} and a {@link
 * Clock}. Who appends events calls {@link Projector#wake}.
 */
@Configuration(proxyBeanMethods = false)
public class QuerySideConfiguration {
    /** Every projection there is. */
    public static List<Projection> projections(Unsealer unsealer) {
        return List.of(
                new PlaneProjection(),
                new OrganizationProjection(),
                new MemberProjection(unsealer),
                new LoginProjection(),
                new TopicProjection(),
                new ApiKeyProjection(),
                new QuotaProjection(),
                new PlanProjection(),
                new UsageProjection(),
                new AuditProjection(unsealer));
    }

    @Bean
    Positions positions(DataSource dataSource) {
        return new Positions(dataSource);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Projector projector(
            DataSource dataSource, EventSource source, Unsealer unsealer, Positions positions) {
        return new Projector(dataSource, source, projections(unsealer), positions);
    }

    @Bean
    Rebuilds rebuilds(DataSource dataSource, EventSource source, Unsealer unsealer) {
        return new Rebuilds(dataSource, source, projections(unsealer));
    }

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
    MemberQueries memberQueries(Reader reader) {
        return new MemberQueries(reader);
    }

    @Bean
    LoginQueries loginQueries(Reader reader) {
        return new LoginQueries(reader);
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
    AuditQueries auditQueries(Reader reader) {
        return new AuditQueries(reader);
    }

    @Bean
    QuotaQueries quotaQueries(Reader reader) {
        return new QuotaQueries(reader);
    }

    @Bean
    PlanQueries planQueries(Reader reader, PlanCatalogues catalogues) {
        return new PlanQueries(reader, catalogues);
    }

    @Bean
    UsageQueries usageQueries(Reader reader, LogViews log, PlanQueries plans, QuotaQueries quotas) {
        return new UsageQueries(reader, log, plans, quotas);
    }

    @Bean
    UsageWindows usageWindows(
            Reader reader, LogViews log, Positions positions, EventSource source, Clock clock) {
        return new UsageWindows(reader, log, positions, source, clock);
    }

    @Bean
    BillingReports billingReports(
            Reader reader,
            PlanCatalogues catalogues,
            Positions positions,
            EventSource source,
            Clock clock) {
        return new BillingReports(reader, catalogues, positions, source, clock);
    }

    @Bean
    AgentQueries agentQueries(Reader reader, LogViews log) {
        return new AgentQueries(reader, log);
    }

    @Bean
    SessionQueries sessionQueries(Reader reader, LogViews log) {
        return new SessionQueries(reader, log);
    }

    @Bean
    DashboardQueries dashboardQueries(
            Reader reader, LogViews log, AgentQueries agents, Clock clock) {
        return new DashboardQueries(reader, log, agents, clock);
    }

    @Bean
    PlaneQueries planeQueries(Reader reader) {
        return new PlaneQueries(reader);
    }

    @Bean
    Flushes flushes(DataSource dataSource, Reader reader, LogViews log) {
        return new Flushes(dataSource, reader, log);
    }
}
