package io.streamhouse.query.agent;

import java.time.Instant;

/**
 * One life of one agent process that is not ended yet; an agent may have two for a short time.
 *
 * @param state {@code live}, {@code draining}, {@code lost} or {@code recovering}
 * @param wal {@code file} or {@code postgres}
 * @param live not sealed, and heard of within the last seconds
 * @param recordedThrough everything it took before is in the tables
 * @param leases slots that it leads
 * @param partitions of the asking organization, or of all, that it leads
 */
public record SessionRow(
        String agent,
        long session,
        String endpoint,
        String state,
        String wal,
        boolean live,
        Instant startedAt,
        Instant heartbeatAt,
        Instant recordedThrough,
        int leases,
        int partitions) {}
