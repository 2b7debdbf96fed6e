package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.duty.DutyRunner;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.FileWal;
import io.streamhouse.agent.wal.WalDirectory;
import io.streamhouse.proto.v1.Record;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLoopTest {
    private static final int PARKED = 60;

    @TempDir Path directory;

    @Test
    void batchesThatWaitForALookUpCountAsQueued() throws Exception {
        InstantSource clock = InstantSource.system();
        CountDownLatch asked = new CountDownLatch(PARKED);
        AtomicReference<Reason> refused = new AtomicReference<>();
        try (FileWal wal =
                FileWal.open(new WalDirectory(directory, UUID.randomUUID()), FileWal.Sizes.USUAL)) {
            CommitLoop loop =
                    new CommitLoop(
                            wal,
                            ledAll(),
                            new ProducerDesk.Loader() {
                                @Override
                                public void load(long n, UUID o, Place p, long epoch) {
                                    asked.countDown();
                                }

                                @Override
                                public void recall(long n, long key, Place p, long epoch) {}
                            },
                            new Cutter(
                                    Duration.ofHours(1),
                                    1L << 30,
                                    clock.millis(),
                                    System::nanoTime,
                                    new ReadUsage(clock, 1_000),
                                    _ -> {}),
                            new LoopSurroundings(1, new Rates(), clock, () -> true),
                            new Quiet());
            DutyRunner runner = DutyRunner.start(loop, _ -> {});
            CheckedBatch batch = batch(clock);
            for (int i = 0; i < PARKED; i++) {
                loop.append(append(i, batch, refused));
            }
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(refused.get()).isNull();
            for (int i = 0; i < PARKED && refused.get() == null; i++) {
                loop.append(append(PARKED + i, batch, refused));
            }
            assertThat(refused.get()).isEqualTo(Reason.OVERLOADED);
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            loop.submit(new Command.Stop(stopped));
            stopped.get(10, TimeUnit.SECONDS);
            runner.close();
        }
    }

    private static Partitions ledAll() {
        Partitions partitions = new Partitions();
        partitions.open(
                IntStream.range(0, Slots.COUNT)
                        .mapToObj(slot -> new Lease(slot, OptionalLong.of(1), 1))
                        .toList(),
                List.of());
        return partitions;
    }

    private static CheckedBatch batch(InstantSource clock) {
        byte[] value = new byte[1_000_000];
        new Random(1).nextBytes(value);
        return new BatchMaker(clock)
                .make(
                        List.of(Record.newBuilder().setValue(ByteString.copyFrom(value)).build()),
                        new BatchMaker.Origin(1, 0, 0));
    }

    private static Append append(long number, CheckedBatch batch, AtomicReference<Reason> refused) {
        return new Append(
                new UUID(1, 2),
                new Place(new UUID(3, 4), 0),
                number,
                0,
                0,
                Append.Condition.NONE,
                batch,
                new Append.Reply() {
                    @Override
                    public void appended(Append.Appended appended) {
                        throw new AssertionError("unknown producers append nothing");
                    }

                    @Override
                    public void refused(Problem problem) {
                        refused.compareAndSet(null, problem.reason());
                    }
                });
    }

    private static final class Quiet implements CommitParts {
        @Override
        public void committed(int batches, long bytes, long nanos) {}

        @Override
        public void wake(Runnable reader) {}

        @Override
        public void broken(Throwable cause) {}
    }
}
