package io.streamhouse.agent.rpc;

import io.streamhouse.agent.batch.Limits;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendSessionOpened;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.AppendWindow;
import io.streamhouse.proto.v1.Draining;
import io.streamhouse.proto.v1.Moved;
import io.streamhouse.proto.v1.SessionAck;
import java.util.List;

/** What an append session says to its client. */
final class AppendSessionMessages {
    private static final AppendWindow WINDOW =
            AppendWindow.newBuilder()
                    .setBatches(Limits.INFLIGHT_BATCHES_MAX)
                    .setBytes(Limits.INFLIGHT_BYTES_MAX)
                    .build();

    private AppendSessionMessages() {}

    static AppendSessionResponse opened(Topic topic) {
        return AppendSessionResponse.newBuilder()
                .setOpened(
                        AppendSessionOpened.newBuilder()
                                .setTopicId(topic.id().toString())
                                .setWindow(WINDOW))
                .build();
    }

    static AppendSessionResponse ack(AppendLane.Entry entry, AppendResponse appended) {
        return AppendSessionResponse.newBuilder()
                .setAck(
                        SessionAck.newBuilder()
                                .setCorrelation(entry.correlation())
                                .setAppended(appended))
                .build();
    }

    static AppendSessionResponse moved(int partition, Routes.Route route) {
        return AppendSessionResponse.newBuilder()
                .setMoved(
                        Moved.newBuilder()
                                .setPartition(partition)
                                .setEndpoint(route.endpoint())
                                .setLeaseEpoch(route.epoch()))
                .build();
    }

    static AppendSessionResponse draining(List<String> endpoints) {
        return AppendSessionResponse.newBuilder()
                .setDraining(Draining.newBuilder().addAllEndpoints(endpoints))
                .build();
    }

    static Problem windowExceeded() {
        return Problem.of(Reason.WINDOW_EXCEEDED, "more was sent than the window allows")
                .with("batches", Limits.INFLIGHT_BATCHES_MAX)
                .with("bytes", Limits.INFLIGHT_BYTES_MAX);
    }
}
