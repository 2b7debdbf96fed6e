package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.segment.DirectoryStore;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.RangeRef;
import io.streamhouse.agent.segment.SegmentFooter;
import io.streamhouse.agent.segment.SegmentImage;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.proto.v1.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compaction and scrubbing of real segments. */
class CompactorIT {
    private static final UUID ORGANIZATION = new UUID(1, 1);
    private static final UUID TOPIC = UUID.randomUUID();
    private static final CompactionPlan.Limits LIMITS =
            new CompactionPlan.Limits(1 << 20, 4, 1, 100);

    @TempDir Path directory;

    private final LogDatabase log = LogDatabase.create();
    private final Membership membership = new PostgresMembership(log.database());
    private final PostgresLedger ledger = new PostgresLedger(log.database(), 3_600_000);
    private final BatchMaker maker =
            new BatchMaker(InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000L)));
    private SegmentStore store;
    private Session session;
    private long cuts;
    private long next;

    @BeforeEach
    void begin() throws Exception {
        store = new DirectoryStore(directory);
        session =
                membership.begin(
                        new Membership.Start("a", WalKind.POSTGRES, Optional.empty(), "e:1"));
        membership.take(session, slots());
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static List<Integer> slots() {
        return List.of(Slots.of(TOPIC, 0), Slots.of(TOPIC, 1));
    }

    private StoredBatch batch(long offset, long millis) {
        byte[] value = new byte[500];
        new Random(offset).nextBytes(value);
        Record record = Record.newBuilder().setValue(ByteString.copyFrom(value)).build();
        CheckedBatch made =
                maker.make(List.of(record, record), new BatchMaker.Origin(1000, 0, offset));
        made.batch().place(offset, 0);
        return new StoredBatch(made.batch(), offset, 2, millis, 5, 0, offset, made.recordsHash());
    }

    private PartitionSlice slice(int partition) {
        List<StoredBatch> batches = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            batches.add(batch(next + 2 * i, 1_700_000_000_000L + next + i / 3));
        }
        return new PartitionSlice(ORGANIZATION, TOPIC, partition, batches);
    }

    private void record() throws Exception {
        List<PartitionSlice> slices = List.of(slice(0), slice(1));
        next += 40;
        Cut cut = LedgerContract.cut(++cuts, cuts, slices.toArray(PartitionSlice[]::new));
        SegmentImage image = SegmentImage.of(slices);
        UUID id = UUID.randomUUID();
        String key = ObjectName.ofCut(session.id(), cut.number(), id);
        store.put(key, image.content());
        List<StoredSegment.RangePlace> places = new ArrayList<>();
        for (PartitionSlice slice : slices) {
            SegmentFooter.Range range = image.footer().ranges().get(slice.partition());
            places.add(new StoredSegment.RangePlace(slice, range.position(), range.size()));
        }
        ledger.record(
                session.id(),
                cut,
                Optional.of(new StoredSegment(id, key, image.size(), image.sha256(), places)));
    }

    private Compactor compactor() {
        return new Compactor(
                session.id(),
                new PostgresCompactions(log.database()),
                Compactor.storing(new io.streamhouse.agent.segment.RangeMerger(store)),
                store,
                CompactorIT::slots,
                LIMITS);
    }

    private static void work(Compactor compactor) {
        for (int i = 0; i < 50; i++) {
            if (!compactor.step().isZero()) {
                return;
            }
        }
        throw new AssertionError("there is no end of it");
    }

    /** All that a reader gets, batch for batch. */
    private List<String> everything(int partition) {
        SegmentReader reader = new SegmentReader(store, ledger);
        List<String> found = new ArrayList<>();
        for (long offset = 0; offset < next; ) {
            for (SegmentReader.Found one : reader.read(TOPIC, partition, offset, 3_000)) {
                byte[] bytes = new byte[one.batch().size()];
                one.batch().buffer().get(bytes);
                found.add(
                        one.batch().baseOffset()
                                + " "
                                + one.appendTimeMillis()
                                + " "
                                + java.util.Arrays.hashCode(bytes));
                offset = one.batch().baseOffset() + 2;
            }
        }
        return found;
    }

    private List<String> objects(String folder) throws IOException {
        return store.list(folder, "").objects().stream().map(SegmentStore.Listed::key).toList();
    }

    private long damaged() {
        Scrubber scrubber = new Scrubber(log.database(), store, () -> true, InstantSource.system());
        while (scrubber.step().compareTo(Duration.ofSeconds(5)) < 0) {
            // Object by object.
        }
        return scrubber.damaged();
    }

    @Test
    void readersGetTheSameAfterIt() throws Exception {
        for (int i = 0; i < 6; i++) {
            record();
        }
        List<String> before = everything(0);
        List<String> other = everything(1);
        work(compactor());
        assertThat(ledger.from(TOPIC, 0, 0)).hasSize(1);
        assertThat(ledger.from(TOPIC, 1, 0)).hasSize(1);
        assertThat(everything(0)).isEqualTo(before);
        assertThat(everything(1)).isEqualTo(other);
        assertThat(objects("l1/")).hasSize(2);
        assertThat(log.ask("SELECT count(*) FROM log.segment WHERE removed_at IS NOT NULL"))
                .isEqualTo("6");
        for (int i = 0; i < 6; i++) {
            record();
        }
        List<String> more = everything(0);
        work(compactor());
        assertThat(everything(0)).isEqualTo(more);
        RangeRef ref = ledger.from(TOPIC, 0, 0).getFirst();
        SegmentFooter footer = new SegmentReader(store, ledger).footer(ref);
        assertThat(footer.ranges().getFirst().traces()).hasSize(128);
        assertThat(damaged()).isZero();
    }

    @Test
    void anObjectThatWasNotTakenIsDeleted() throws Exception {
        for (int i = 0; i < 6; i++) {
            record();
        }
        log.run("UPDATE log.lease SET session_id = NULL");
        Compactor compactor = compactor();
        assertThat(compactor.step()).isZero();
        assertThat(ledger.from(TOPIC, 0, 0)).hasSize(6);
        assertThat(objects("l1/")).isEmpty();
        assertThat(objects("l0/")).hasSize(6);
    }

    @Test
    void aSealedSessionMergesNothing() throws Exception {
        for (int i = 0; i < 6; i++) {
            record();
        }
        membership.sealOwn(session);
        assertThat(compactor().step()).isGreaterThan(Duration.ofMinutes(1));
        assertThat(ledger.from(TOPIC, 0, 0)).hasSize(6);
    }

    @Test
    void damageIsLeftAloneAndTold() throws Exception {
        for (int i = 0; i < 6; i++) {
            record();
        }
        String key = objects("l0/").get(2);
        Path file = directory.resolve(key);
        byte[] bytes = Files.readAllBytes(file);
        bytes[2_000] ^= 1;
        Files.write(file, bytes);
        work(compactor());
        assertThat(ledger.from(TOPIC, 0, 0)).hasSize(6);
        assertThat(ledger.from(TOPIC, 1, 0)).hasSize(1);
        assertThat(damaged()).isEqualTo(1);
        Files.delete(directory.resolve(objects("l0/").get(4)));
        assertThat(damaged()).isEqualTo(2);
        assertThat(objects("l0/")).hasSize(5);
    }
}
