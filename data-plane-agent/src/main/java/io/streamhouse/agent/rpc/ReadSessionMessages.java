package io.streamhouse.agent.rpc;

import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.Draining;
import io.streamhouse.proto.v1.Moved;
import io.streamhouse.proto.v1.OffsetGap;
import io.streamhouse.proto.v1.PartitionFailure;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.ReadHeartbeat;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.SessionRecords;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What a read session says to its client. */
final class ReadSessionMessages {
    private ReadSessionMessages() {}

    static ReadSessionResponse.Builder records(ReadCursor cursor, Slice slice, Contents contents) {
        return ReadSessionResponse.newBuilder()
                .setRecords(
                        SessionRecords.newBuilder()
                                .setPartition(cursor.partition())
                                .addAllBatches(contents.batches())
                                .addAllRecords(contents.records())
                                .setNextOffset(contents.nextOffset())
                                .setHighWatermark(slice.highWatermark())
                                .setLogStart(slice.logStart())
                                .setSeek(cursor.seek()));
    }

    static ReadSessionResponse.Builder gap(ReadCursor cursor, long to, OffsetGap.Reason reason) {
        return ReadSessionResponse.newBuilder()
                .setGap(
                        OffsetGap.newBuilder()
                                .setPartition(cursor.partition())
                                .setFromOffset(cursor.offset())
                                .setToOffset(to)
                                .setReason(reason));
    }

    static ReadSessionResponse.Builder moved(ReadCursor cursor, Routes.Route route) {
        return ReadSessionResponse.newBuilder()
                .setMoved(
                        Moved.newBuilder()
                                .setPartition(cursor.partition())
                                .setEndpoint(route.own() ? "" : route.endpoint())
                                .setLeaseEpoch(route.epoch()));
    }

    static ReadSessionResponse.Builder failed(ReadCursor cursor, Problem problem) {
        return ReadSessionResponse.newBuilder()
                .setFailed(
                        PartitionFailure.newBuilder()
                                .setPartition(cursor.partition())
                                .setStatus(SessionStatus.of(GrpcProblems.rpcStatus(problem))));
    }

    static ReadSessionResponse.Builder draining(List<String> endpoints) {
        return ReadSessionResponse.newBuilder()
                .setDraining(Draining.newBuilder().addAllEndpoints(endpoints));
    }

    private static PartitionOffset.Builder position(ReadCursor cursor, Slice bounds) {
        return PartitionOffset.newBuilder()
                .setPartition(cursor.partition())
                .setOffset(cursor.offset())
                .setLogStart(bounds.logStart())
                .setHighWatermark(bounds.highWatermark());
    }

    /** Where each partition stands whose start is known. */
    static ReadSessionResponse.Builder heartbeat(
            Collection<ReadCursor> cursors, StreamLog log, UUID organization) {
        ReadHeartbeat.Builder beat = ReadHeartbeat.newBuilder();
        for (ReadCursor cursor : cursors) {
            if (cursor.start() == null) {
                try {
                    beat.addPartitions(position(cursor, log.bounds(cursor.place(), organization)));
                } catch (Problem _) {
                    // It went elsewhere; the cursor finds out by itself.
                    continue;
                }
            }
        }
        return ReadSessionResponse.newBuilder().setHeartbeat(beat);
    }
}
