package io.streamhouse.client;

import io.grpc.stub.StreamObserver;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListOffsetsResponse;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;

/** One agent's reading side. */
final class FakeReads extends ReadServiceGrpc.ReadServiceImplBase {
    private final FakeAgent agent;
    private final int server;

    FakeReads(FakeAgent agent, int server) {
        this.agent = agent;
        this.server = server;
    }

    @Override
    public StreamObserver<ReadSessionRequest> readSession(
            StreamObserver<ReadSessionResponse> observer) {
        FakeReadSession session = new FakeReadSession(agent, server, observer);
        synchronized (agent) {
            agent.readSessions.add(session);
        }
        return session;
    }

    @Override
    public void listOffsets(
            ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> observer) {
        agent.answer("listOffsets", () -> offsets(request), observer);
    }

    private ListOffsetsResponse offsets(ListOffsetsRequest request) {
        synchronized (agent) {
            ListOffsetsResponse.Builder response = ListOffsetsResponse.newBuilder();
            for (PartitionStart start : request.getPartitionsList()) {
                FakePartition log = agent.topic(request.getTopic())[start.getPartition()];
                response.addPartitions(
                        PartitionOffset.newBuilder()
                                .setPartition(start.getPartition())
                                .setOffset(log.find(start.getStart()))
                                .setLogStart(log.logStart)
                                .setHighWatermark(log.nextOffset));
            }
            return response.build();
        }
    }

    @Override
    public void describeTopic(
            DescribeTopicRequest request, StreamObserver<DescribeTopicResponse> observer) {
        agent.answer("describeTopic", () -> describe(request), observer);
    }

    private DescribeTopicResponse describe(DescribeTopicRequest request) {
        synchronized (agent) {
            FakePartition[] partitions = agent.topic(request.getTopic());
            String name =
                    request.getTopic().hasName()
                            ? request.getTopic().getName()
                            : request.getTopic().getTopicId().replaceFirst("^id-", "");
            DescribeTopicResponse.Builder response =
                    DescribeTopicResponse.newBuilder().setTopicId("id-" + name).setName(name);
            for (int i = 0; i < partitions.length; i++) {
                response.addPartitions(
                        PartitionDescription.newBuilder()
                                .setPartition(i)
                                .setEndpoint(agent.ownerBy(server, partitions[i].owner))
                                .setLogStart(partitions[i].logStart)
                                .setHighWatermark(partitions[i].nextOffset));
            }
            return response.build();
        }
    }
}
