package io.streamhouse.query.plane;

import static io.streamhouse.query.jooq.plane.Tables.AGENT;
import static io.streamhouse.query.jooq.plane.Tables.ORGANIZATION;
import static io.streamhouse.query.jooq.plane.Tables.STATE;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.Reader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Questions about what agents may know, and how far they are. Thread-safe. */
public final class PlaneQueries {
    private final Reader reader;

    public PlaneQueries(Reader reader) {
        this.reader = reader;
    }

    /** An organization as agents see it. */
    public record PlaneOrganization(String status, long position) {}

    /** How far an agent is. */
    public record AppliedPosition(
            String agent, int epoch, long position, long denialPosition, Instant seenAt) {}

    /** An organization's entry; empty while agents know nothing of it. */
    public Optional<PlaneOrganization> organization(OrganizationId id) {
        return reader.asPlatform(dsl ->
                dsl.select(ORGANIZATION.STATUS, ORGANIZATION.POSITION)
                        .from(ORGANIZATION)
                        .where(ORGANIZATION.ORGANIZATION_ID.eq(id.value()))
                        .fetchOptional(row -> new PlaneOrganization(row.value1(), row.value2())));
    }

    /** Agents that work on the present epoch, and what each has applied of it. */
    public List<AppliedPosition> applied() {
        return reader.asPlatform(dsl ->
                dsl.selectFrom(AGENT)
                        .where(AGENT.EPOCH.eq(dsl.select(STATE.EPOCH).from(STATE)))
                        .orderBy(AGENT.AGENT_ID)
                        .fetch(row ->
                                new AppliedPosition(
                                        row.getAgentId(),
                                        row.getEpoch(),
                                        row.getAppliedPosition(),
                                        row.getDenialPosition(),
                                        row.getSeenAt())));
    }
}
