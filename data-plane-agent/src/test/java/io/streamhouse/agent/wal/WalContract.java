package io.streamhouse.agent.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.batch.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Wal} does. */
public abstract class WalContract {
    private static final UUID ORGANIZATION = new UUID(1, 2);
    private static final UUID TOPIC = new UUID(3, 4);
    private static final int OVERHEAD = TurnBuffer.HEADER_BYTES + TurnBuffer.ENTRY_BYTES_MAX;

    private final TurnBuffer buffer = new TurnBuffer();

    /** An empty log, or again the one that was closed. */
    protected abstract Wal open() throws Exception;

    /** What the log holds behind a turn, after it was closed. */
    protected abstract List<RecoveredTurn> remains(long afterTurn) throws Exception;

    /** Publishes how far the log is recorded, and lets it give back the room. */
    protected abstract void recorded(Wal wal, long throughTurn) throws Exception;

    /** One batch of random bytes that its sequence tells. */
    protected static WalEntry.OfBatch entry(long sequence, int size) {
        byte[] bytes = new byte[size];
        new Random(sequence).nextBytes(bytes);
        return new WalEntry.OfBatch(
                ORGANIZATION, TOPIC, 7, sequence, 11, 12, 13, new Batch(bytes, 0, size));
    }

    /** Fills a buffer with a turn of one batch. */
    protected static TurnBuffer fill(TurnBuffer turn, long sequence, int size) {
        turn.clear();
        assertThat(turn.add(entry(sequence, size))).isTrue();
        return turn;
    }

    /** A turn of one batch. */
    protected static TurnBuffer turn(long sequence, int size) {
        return fill(new TurnBuffer(), sequence, size);
    }

    /** Appends a turn that becomes durable at once; its number. */
    protected static long append(Wal wal, TurnBuffer turn, long millis) throws Exception {
        wal.reserve(turn.size());
        Wal.Outcome outcome = wal.append(turn, millis);
        assertThat(outcome).isInstanceOf(Wal.Outcome.Durable.class);
        return outcome instanceof Wal.Outcome.Durable(long number) ? number : -1;
    }

    /** Holds a turn of one batch against what was appended. */
    protected static void assertIs(RecoveredTurn found, long number, long sequence, int size) {
        assertThat(found.turn()).isEqualTo(number);
        assertThat(found.entries()).hasSize(1);
        WalEntry.OfBatch batch = (WalEntry.OfBatch) found.entries().getFirst();
        assertThat(batch.baseSequence()).isEqualTo(sequence);
        ByteBuffer sent = entry(sequence, size).batch().buffer();
        assertThat(batch.batch().buffer().equals(sent)).as("bytes of %d", sequence).isTrue();
    }

    @Test
    void whatIsNewHoldsNothing() throws Exception {
        open().close();
        assertThat(remains(0)).isEmpty();
    }

    @Test
    void givesBackEveryKindOfEntry() throws Exception {
        List<WalEntry> entries =
                List.of(
                        entry(5, 300),
                        new WalEntry.Trim(ORGANIZATION, TOPIC, 7, 123),
                        new WalEntry.Fence(ORGANIZATION, TOPIC, 7, "löck"),
                        new WalEntry.Fence(ORGANIZATION, TOPIC, 7, ""));
        try (Wal wal = open()) {
            entries.forEach(entry -> assertThat(buffer.add(entry)).isTrue());
            append(wal, buffer, 1_234_567);
        }
        RecoveredTurn found = remains(0).getFirst();
        assertThat(found.appendTimeMillis()).isEqualTo(1_234_567);
        assertThat(found.entries()).hasSize(4);
        assertThat(found.entries().subList(1, 4)).isEqualTo(entries.subList(1, 4));
        WalEntry.OfBatch batch = (WalEntry.OfBatch) found.entries().getFirst();
        assertThat(batch.organization()).isEqualTo(ORGANIZATION);
        assertThat(batch.topic()).isEqualTo(TOPIC);
        assertThat(batch.partition()).isEqualTo(7);
        assertThat(batch.producerKey()).isEqualTo(11);
        assertThat(batch.incarnation()).isEqualTo(12);
        assertThat(batch.recordsHash()).isEqualTo(13);
    }

    @Test
    void takesTheLargestTurn() throws Exception {
        int size = TurnBuffer.BYTES_MAX - OVERHEAD;
        long first;
        try (Wal wal = open()) {
            first = append(wal, fill(buffer, 1, size), 10);
            append(wal, fill(buffer, 2, size), 11);
            append(wal, fill(buffer, 3, 100), 12);
        }
        List<RecoveredTurn> found = remains(first - 1);
        assertThat(found).hasSize(3);
        assertIs(found.get(0), first, 1, size);
        assertIs(found.get(1), first + 1, 2, size);
        assertIs(found.get(2), first + 2, 3, 100);
    }

    @Test
    void givesBackAllTurnsInOrder() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Integer> sizes = new ArrayList<>();
        try (Wal wal = open()) {
            for (int i = 0; i < 600; i++) {
                int size = 61 + random.nextInt(random.nextInt(50) == 0 ? 200_000 : 4_000);
                sizes.add(size);
                assertThat(append(wal, fill(buffer, i, size), 100 + i)).isEqualTo(i + 1);
            }
        }
        List<RecoveredTurn> found = remains(0);
        assertThat(found).hasSameSizeAs(sizes);
        for (int i = 0; i < found.size(); i++) {
            assertIs(found.get(i), i + 1, i, sizes.get(i));
            assertThat(found.get(i).appendTimeMillis()).isEqualTo(100 + i);
        }
        assertThat(remains(590)).extracting(RecoveredTurn::turn).hasSize(10).isSorted();
        assertThat(remains(600)).isEmpty();
    }

    @Test
    void roomIsGivenBackButNothingUnrecordedIsLost() throws Exception {
        int size = 1 << 20;
        long last = 0;
        try (Wal wal = open()) {
            for (int i = 1; i <= 90; i++) {
                last = append(wal, fill(buffer, i, size), i);
                if (i > 10) {
                    recorded(wal, last - 10);
                }
            }
        }
        List<RecoveredTurn> found = remains(last - 10);
        assertThat(found).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertIs(found.get(i), last - 9 + i, 81 + i, size);
        }
    }
}
