package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.ProducerRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * One batch per call, with leases that move to another agent before the row's append, and during.
 */
class ConformanceMovedIT extends Conformance {
    private static final int MOVING = 8;
    private static final int BETWEEN_MOVES = 40;

    private MovingAgents moving;

    ConformanceMovedIT() {
        super(ConformanceRow.Carrier.UNARY);
    }

    @Override
    ConformanceAgents start(TestDatabase database, String key) throws Exception {
        moving = new MovingAgents(database, key);
        return moving;
    }

    @Test
    void row14TheSameBatchOnTwoAgentsIsAppendedOnceWhileItsLeaseMoves() throws Exception {
        ProducerRef producer = agents().client().open("everywhere").getProducer();
        List<Integer> partitions = new ArrayList<>();
        for (int i = 0; i < MOVING; i++) {
            partitions.add(nextPartition());
        }
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong sent = new AtomicLong();
        List<CompletableFuture<List<AppendResponse>>> senders = new ArrayList<>();
        TestAgent second = moving.start();
        try (TestClient one = moving.client(moving.key());
                TestClient two = new TestClient(second.grpcPort(), moving.key());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int partition : partitions) {
                for (TestClient client : List.of(one, two)) {
                    senders.add(
                            CompletableFuture.supplyAsync(
                                    () -> send(client, partition, producer, enough, sent),
                                    threads));
                }
            }
            awaitMore(sent, senders);
            TestAgent third = moving.start();
            awaitMore(sent, senders);
            third.close();
            awaitMore(sent, senders);
            enough.set(true);
            for (int i = 0; i < MOVING; i++) {
                requireOnce(
                        partitions.get(i), senders.get(2 * i).get(), senders.get(2 * i + 1).get());
            }
        } finally {
            enough.set(true);
            second.close();
        }
    }

    private static void awaitMore(
            AtomicLong sent, List<CompletableFuture<List<AppendResponse>>> senders) {
        long wanted = sent.get() + (long) BETWEEN_MOVES * senders.size();
        Eventually.holds(() ->
                sent.get() >= wanted
                        || senders.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
    }

    /** Sends one batch after the other, each until it is answered; the answers. */
    private static List<AppendResponse> send(
            TestClient client,
            int partition,
            ProducerRef producer,
            AtomicBoolean enough,
            AtomicLong sent) {
        List<AppendResponse> answers = new ArrayList<>();
        while (!enough.get()) {
            try {
                int next = answers.size();
                answers.add(
                        client.append(ConformanceRow.TOPIC, partition, producer, next, "v" + next));
                sent.incrementAndGet();
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    throw e;
                }
            }
        }
        return answers;
    }

    /** Each sequence has one offset, and was appended at most once by both together. */
    private void requireOnce(int partition, List<AppendResponse> one, List<AppendResponse> two) {
        for (int sequence = 0; sequence < Math.max(one.size(), two.size()); sequence++) {
            int appended = 0;
            for (List<AppendResponse> answers : List.of(one, two)) {
                if (sequence < answers.size()) {
                    AppendResponse answer = answers.get(sequence);
                    appended += answer.getDuplicate() ? 0 : 1;
                    assertThat(answer.getOffsetKnown() ? answer.getBaseOffset() : sequence)
                            .isEqualTo(sequence);
                }
            }
            assertThat(appended).as("sequence " + sequence).isLessThanOrEqualTo(1);
        }
        List<String> values = agents().client().values(ConformanceRow.TOPIC, partition);
        for (int i = 0; i < values.size(); i++) {
            assertThat(values.get(i)).isEqualTo("v" + i);
        }
        assertThat(values).hasSizeGreaterThanOrEqualTo(Math.max(one.size(), two.size()));
    }
}
