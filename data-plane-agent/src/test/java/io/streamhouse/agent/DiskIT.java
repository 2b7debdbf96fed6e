package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.LogSchema;
import io.streamhouse.agent.duty.DutyRunner;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.log.PostgresLedger;
import io.streamhouse.agent.log.Retention;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Opening;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.ProducerDirectory;
import io.streamhouse.agent.producer.ProducerName;
import io.streamhouse.agent.segment.BlockCache;
import io.streamhouse.agent.segment.DirectoryStore;
import io.streamhouse.agent.segment.ForwardingStore;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.FileRemains;
import io.streamhouse.agent.wal.FileWal;
import io.streamhouse.agent.wal.WalDirectory;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.proto.v1.Record;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log whose segments cannot be stored fills its WAL, says so, and goes on when there is room. */
class DiskIT {
    private static final FileWal.Sizes SMALL = new FileWal.Sizes(9 << 20, 3);

    @TempDir Path directory;

    @Test
    void aFullDiskRefusesWithoutACrashAndHealsByItself() throws Exception {
        TestDatabase scratch = TestDatabase.create();
        AtomicBoolean full = new AtomicBoolean(true);
        DirectoryStore real = new DirectoryStore(directory.resolve("segments"));
        SegmentStore store =
                new ForwardingStore(real) {
                    @Override
                    public void put(String key, List<ByteBuffer> content) throws IOException {
                        if (full.get()) {
                            throw new IOException("No space left on device");
                        }
                        super.put(key, content);
                    }
                };
        Clock clock = Clock.systemUTC();
        try (Database database = new Database(scratch.url(), ScratchDatabase.PASSWORD);
                ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor()) {
            LogSchema.migrate(database);
            Membership membership = new PostgresMembership(database);
            Session session =
                    membership.begin(
                            new Membership.Start(
                                    "a", WalKind.FILE, Optional.of(UUID.randomUUID()), "e"));
            AtomicBoolean broken = new AtomicBoolean();
            WalDirectory walDirectory =
                    new WalDirectory(directory.resolve("wal"), UUID.randomUUID());
            FileWal wal = FileWal.open(walDirectory, SMALL);
            StreamLog log =
                    new StreamLog(
                            new StreamLog.Makings(
                                    session,
                                    WalKind.FILE,
                                    wal,
                                    new FileRemains(walDirectory),
                                    store,
                                    new BlockCache(store, 32L << 20),
                                    new PostgresLedger(database, 3_600_000),
                                    new ProducerDirectory(database),
                                    membership,
                                    new Roster(session),
                                    () -> true,
                                    _ -> Retention.Rule.NONE,
                                    Duration.ofMillis(50),
                                    1L << 30,
                                    clock,
                                    System::nanoTime,
                                    new ReadUsage(clock, 3_600_000),
                                    new Rates(),
                                    blocking,
                                    new StreamLog.Watcher() {
                                        @Override
                                        public void committed(int n, long bytes, long nanos) {}

                                        @Override
                                        public void topicsRemoved() {}

                                        @Override
                                        public void sessionEnded() {}

                                        @Override
                                        public void broken(Throwable cause) {
                                            broken.set(true);
                                        }
                                    }));
            List<DutyRunner> runners = new ArrayList<>();
            log.duties()
                    .forEach(duty -> runners.add(DutyRunner.start(duty, _ -> broken.set(true))));
            try (wal) {
                log.open(membership.take(session, IntStream.range(0, Slots.COUNT).boxed().toList()))
                        .get();
                Appender appender = new Appender(log, database, clock);
                int appended = 0;
                Problem refused = null;
                while (refused == null && appended < 100) {
                    refused = appender.append(appended);
                    appended += refused == null ? 1 : 0;
                }
                assertThat(refused).isNotNull();
                assertThat(refused.reason().name()).isEqualTo("AGENT_DISK_FULL");
                full.set(false);
                int next = appended;
                Eventually.holds(() -> appender.append(next) == null);
                log.flush().get();
                assertThat(scratch.ask("SELECT sum(records) FROM log.v1_usage"))
                        .isEqualTo(Integer.toString(appended + 1));
                log.stop().get();
                runners.forEach(DutyRunner::close);
            }
            assertThat(broken).isFalse();
        }
    }

    /** One producer; its n-th batch is one large record. */
    private static final class Appender {
        private final UUID organization = UUID.randomUUID();
        private final Place place = new Place(UUID.randomUUID(), 0);
        private final StreamLog log;
        private final BatchMaker maker;
        private final Opened opened;

        Appender(StreamLog log, Database database, Clock clock) {
            this.log = log;
            this.maker = new BatchMaker(clock);
            this.opened =
                    new ProducerDirectory(database)
                            .open(
                                    organization,
                                    ProducerName.of("p"),
                                    new Opening(OptionalInt.empty(), Optional.empty()));
        }

        Problem append(int sequence) throws InterruptedException, ExecutionException {
            byte[] value = new byte[1_000_000];
            new Random(sequence).nextBytes(value);
            CompletableFuture<Problem> outcome = new CompletableFuture<>();
            log.append(
                    new Append(
                            organization,
                            place,
                            opened.producer().number(),
                            opened.epoch(),
                            sequence,
                            Append.Condition.NONE,
                            maker.make(
                                    List.of(
                                            Record.newBuilder()
                                                    .setValue(
                                                            com.google.protobuf.ByteString.copyFrom(
                                                                    value))
                                                    .build()),
                                    new BatchMaker.Origin(
                                            opened.producer().number(), opened.epoch(), sequence)),
                            new Append.Reply() {
                                @Override
                                public void appended(Append.Appended appended) {
                                    outcome.complete(null);
                                }

                                @Override
                                public void refused(Problem problem) {
                                    outcome.complete(problem);
                                }
                            }));
            return outcome.get();
        }
    }
}
