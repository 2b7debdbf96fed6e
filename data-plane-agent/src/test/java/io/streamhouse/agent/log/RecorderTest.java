package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.MemoryMembership;
import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.producer.MemoryProducers;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.ForwardingStore;
import io.streamhouse.agent.segment.MemoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final MemorySessions sessions = new MemorySessions(() -> Instant.EPOCH);
    private final MemoryStore store = new MemoryStore();
    private final MemoryLedger ledger =
            new MemoryLedger(sessions, new MemoryProducers(), 3_600_000);
    private final List<Cut> recorded = new ArrayList<>();
    private int repliesToLose;

    @Test
    void aStoreThatLosesRepliesKeepsOneObjectOfACut() {
        Session own =
                new MemoryMembership(sessions)
                        .begin(
                                new Membership.Start(
                                        "a", WalKind.POSTGRES, Optional.empty(), "a:9090"));
        ForwardingStore lossy =
                new ForwardingStore(store) {
                    @Override
                    public void put(String key, List<ByteBuffer> content) throws IOException {
                        super.put(key, content);
                        if (repliesToLose-- > 0) {
                            throw new IOException("the reply is lost");
                        }
                    }
                };
        Recorder recorder =
                new Recorder(
                        own.id(),
                        new SegmentWriter(lossy),
                        ledger,
                        recorded::add,
                        cause -> {
                            throw new AssertionError(cause);
                        });
        repliesToLose = 3;
        for (int number = 1; number <= 2; number++) {
            Place place = new Place(new UUID(1, number), 0);
            recorder.record(LedgerContract.cut(number, number, LedgerContract.slice(place, 0, 1)));
            while (recorded.size() < number) {
                var unused = recorder.step();
            }
            assertThat(store.objects.keySet()).isEqualTo(ledger.objects()).hasSize(number);
        }
    }
}
