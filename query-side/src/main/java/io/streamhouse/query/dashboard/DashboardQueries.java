package io.streamhouse.query.dashboard;

import static io.streamhouse.query.jooq.query.Tables.QUOTA;
import static io.streamhouse.query.jooq.query.Tables.TOPIC;
import static io.streamhouse.query.jooq.query.Tables.USAGE_WINDOW;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Live figures of an organization. Thread-safe. */
public final class DashboardQueries {
    private static final Duration RATE_SPAN = Duration.ofSeconds(5);

    /** Seconds younger than this may not have been written yet. */
    private static final Duration RATE_DELAY = Duration.ofSeconds(1);

    private final Reader reader;
    private final LogViews log;
    private final AgentQueries agents;
    private final Clock clock;

    public DashboardQueries(Reader reader, LogViews log, AgentQueries agents, Clock clock) {
        this.reader = reader;
        this.log = log;
        this.agents = agents;
        this.clock = clock;
    }

    /** The figures of now. */
    public DashboardFigures figures(OrganizationId organization) {
        Instant now = clock.instant();
        List<AgentRow> known = agents.list();
        return reader.asOrganization(
                organization,
                dsl ->
                        log.present(dsl)
                                ? figures(dsl, organization, now, known)
                                : quiet(dsl, organization, now));
    }

    /** Rates over a range, a point per step, also where nothing happened. */
    public List<RatePoint> series(OrganizationId organization, DashboardRange range) {
        Instant until = settled(clock.instant());
        long stepMillis = range.step().toMillis();
        Instant last = Instant.ofEpochMilli(until.toEpochMilli() / stepMillis * stepMillis);
        return reader.asOrganization(
                organization,
                dsl ->
                        log.present(dsl)
                                ? RateSeries.read(
                                        dsl,
                                        organization,
                                        last.minus(range.length()),
                                        last,
                                        range.step())
                                : RateSeries.zeros(last.minus(range.length()), last, range.step()));
    }

    private static Instant settled(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).minus(RATE_DELAY);
    }

    private static DashboardFigures quiet(
            DSLContext dsl, OrganizationId organization, Instant now) {
        return new DashboardFigures(
                now,
                0,
                0,
                0,
                0,
                topics(dsl, organization),
                topicLimit(dsl, organization),
                0,
                RateSeries.zero(settled(now).minusSeconds(1)),
                List.of());
    }

    private static DashboardFigures figures(
            DSLContext dsl, OrganizationId organization, Instant now, List<AgentRow> agents) {
        Instant until = settled(now);
        RatePoint mean = RateSeries.mean(dsl, organization, until.minus(RATE_SPAN), until);
        return new DashboardFigures(
                now,
                mean.messagesIn(),
                mean.bytesIn(),
                mean.messagesOut(),
                number(
                        dsl,
                        DSL.select(DSL.sum(LogViews.PARTITION_STORED_BYTES))
                                .from(LogViews.PARTITION)
                                .where(LogViews.PARTITION_ORGANIZATION.eq(organization.value()))),
                topics(dsl, organization),
                topicLimit(dsl, organization),
                messagesSince(dsl, organization, now.truncatedTo(ChronoUnit.DAYS)),
                RateSeries.mean(dsl, organization, until.minusSeconds(1), until),
                agents);
    }

    private static long topics(DSLContext dsl, OrganizationId organization) {
        return dsl.fetchCount(TOPIC, TOPIC.ORGANIZATION_ID.eq(organization.value()));
    }

    private static OptionalLong topicLimit(DSLContext dsl, OrganizationId organization) {
        return dsl.select(QUOTA.LIMIT_VALUE)
                .from(QUOTA)
                .where(QUOTA.ORGANIZATION_ID.eq(organization.value()))
                .and(QUOTA.DIMENSION.eq(Dimension.TOPICS.name()))
                .fetchOptional(QUOTA.LIMIT_VALUE)
                .filter(limit -> limit != Long.MAX_VALUE)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** Closed windows as far as they go, then the ranges since: few rows however long the day. */
    private static long messagesSince(
            DSLContext dsl, OrganizationId organization, Instant midnight) {
        Condition today =
                USAGE_WINDOW
                        .ORGANIZATION_ID
                        .eq(organization.value())
                        .and(USAGE_WINDOW.WINDOW_TO.gt(midnight));
        var closed =
                dsl.select(DSL.sum(USAGE_WINDOW.RECORDS), DSL.max(USAGE_WINDOW.WINDOW_TO))
                        .from(USAGE_WINDOW)
                        .where(today)
                        .fetchSingle();
        Instant through = closed.value2() == null ? midnight : closed.value2();
        long open =
                number(
                        dsl,
                        DSL.select(DSL.sum(LogViews.USAGE_RECORDS))
                                .from(LogViews.USAGE)
                                .where(LogViews.USAGE_ORGANIZATION.eq(organization.value()))
                                .and(LogViews.USAGE_LAST.ge(through)));
        return open + (closed.value1() == null ? 0 : closed.value1().longValueExact());
    }

    private static long number(
            DSLContext dsl, org.jooq.Select<org.jooq.Record1<BigDecimal>> question) {
        BigDecimal sum = dsl.fetchSingle(question).value1();
        return sum == null ? 0 : sum.longValueExact();
    }
}
