package io.streamhouse.control.agent;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.streamhouse.query.agent.LeaseRow;
import io.streamhouse.query.agent.SessionRow;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * One life of an agent; an agent that was lost may be listed twice until it is recovered.
 *
 * @param leases of 256 slots, how many it leads
 * @param partitions how many it leads
 */
@Schema(name = "AgentSession")
record AgentAnswer(
        String id,
        long sessionId,
        String endpoint,
        @Schema(allowableValues = {"live", "draining", "lost", "recovering"}) String state,
        @Schema(allowableValues = {"file", "postgres"}) String wal,
        Instant startedAt,
        Instant heartbeatAt,
        int leases,
        int partitions) {
    static AgentAnswer of(SessionRow row) {
        return new AgentAnswer(
                row.agent(),
                row.session(),
                row.endpoint(),
                row.state(),
                row.wal(),
                row.startedAt(),
                row.heartbeatAt(),
                row.leases(),
                row.partitions());
    }

    /**
     * The same for the operator.
     *
     * @param recordedThrough everything it took before is recorded; the earliest bounds which usage
     *     windows may close
     */
    @Schema(name = "OperatedAgent")
    record Operated(@JsonUnwrapped AgentAnswer agent, Instant recordedThrough) {
        static Operated of(SessionRow row) {
            return new Operated(AgentAnswer.of(row), row.recordedThrough());
        }
    }

    /**
     * A slot of partitions.
     *
     * @param agent absent when nobody leads it
     */
    record Lease(
            int slot,
            Optional<Long> sessionId,
            Optional<String> agent,
            Optional<String> endpoint,
            long epoch,
            Instant since,
            int partitions) {
        static Lease of(LeaseRow row) {
            return new Lease(
                    row.slot(),
                    row.holder().map(LeaseRow.Holder::session),
                    row.holder().map(LeaseRow.Holder::agent),
                    row.holder().map(LeaseRow.Holder::endpoint),
                    row.epoch(),
                    row.since(),
                    row.partitions());
        }
    }
}
