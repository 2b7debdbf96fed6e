package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producer;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.TurnBuffer;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalFull;
import io.streamhouse.proto.v1.Durability;
import io.streamhouse.proto.v1.Record;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The commit loop, stepped by hand over a WAL that does as it is told. */
class CommitLoopStepsTest {
    private static final UUID ORGANIZATION = new UUID(1, 2);
    private static final Place PLACE = new Place(new UUID(3, 4), 0);
    private static final long NUMBER = 1_000;
    private static final long UNRECORDED_MAX = 1_000;

    /** Batches are remembered until then. */
    private static final long EXPIRED = 1_000_000 + 600_000;

    private long now = 1_000_000;
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);
    private final List<String> told = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    private Wal.Outcome outcome = new Wal.Outcome.Durable(1);
    private int writes;
    private @Nullable Throwable broken;
    private boolean fresh = true;
    private String failing = "";
    private boolean full;
    private long incarnation;
    private long number = NUMBER;
    private UUID ownerOfNumber = ORGANIZATION;
    private boolean lookUpsHeld;
    private final List<Command> held = new ArrayList<>();
    private final CommitLoop loop = loop();

    private CommitLoop loop() {
        Partitions partitions = new Partitions();
        partitions.open(
                IntStream.range(0, Slots.COUNT)
                        .mapToObj(slot -> new Lease(slot, OptionalLong.of(1), 7))
                        .toList(),
                List.of());
        CommitLoop made =
                new CommitLoop(
                        new ToldWal(),
                        partitions,
                        new Looker(),
                        new Cutter(
                                Duration.ofHours(1),
                                UNRECORDED_MAX,
                                now,
                                () -> now * 1_000_000,
                                new ReadUsage(clock, 1_000),
                                cuts::add),
                        new LoopSurroundings(1, new Rates(), clock, () -> fresh),
                        new Parts());
        return made;
    }

    private void append(String name, long sequence, Append.Condition condition) {
        loop.append(
                new Append(
                        ORGANIZATION,
                        PLACE,
                        number,
                        (int) incarnation,
                        sequence,
                        condition,
                        new BatchMaker(clock)
                                .make(
                                        List.of(
                                                Record.newBuilder()
                                                        .setValue(ByteString.copyFromUtf8(name))
                                                        .build()),
                                        new BatchMaker.Origin(number, (int) incarnation, sequence)),
                        new Append.Reply() {
                            @Override
                            public void appended(Append.Appended appended) {
                                failWhenTold(name);
                                told.add(
                                        name
                                                + "@"
                                                + appended.baseOffset()
                                                + (appended.duplicate() ? " again" : "")
                                                + " epoch "
                                                + appended.leaseEpoch());
                            }

                            @Override
                            public void refused(Problem problem) {
                                failWhenTold(name);
                                told.add(name + " " + problem.reason());
                            }
                        }));
    }

    private void failWhenTold(String name) {
        if (name.equals(failing)) {
            throw new IllegalStateException("the caller's stream is broken");
        }
    }

    private void append(String name, long sequence) {
        append(name, sequence, Append.Condition.NONE);
    }

    private void steps() {
        loop.step();
        loop.step();
        loop.step();
    }

    private List<String> told() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    @Test
    void whileATurnIsInDoubtNothingElseIsDecided() {
        outcome = new Wal.Outcome.InDoubt("lost");
        append("a", 0);
        steps();
        assertThat(told()).isEmpty();
        append("b", 1);
        assertThat(told()).containsExactly("b METADATA_UNAVAILABLE");
        outcome = new Wal.Outcome.Durable(1);
        steps();
        assertThat(told()).containsExactly("a@0 epoch 7");
        append("b", 1);
        steps();
        assertThat(told()).containsExactly("b@1 epoch 7");
    }

    @Test
    void whileATurnIsInDoubtCallersAreSentToOthersOnceTheLeaseMayBeGone() {
        outcome = new Wal.Outcome.InDoubt("lost");
        append("a", 0);
        steps();
        fresh = false;
        append("b", 1);
        loop.submit(new Command.Trim(PLACE, ORGANIZATION, 1, answer("trim")));
        steps();
        assertThat(told())
                .containsExactlyInAnyOrder("b LEASE_LOST", "trim LEASE_LOST", "a OUTCOME_UNKNOWN");
    }

    @Test
    void callsDoNotPileUpWhileATurnIsInDoubt() {
        outcome = new Wal.Outcome.InDoubt("lost");
        append("a", 0);
        steps();
        loop.submit(new Command.Trim(PLACE, ORGANIZATION, 1, answer("trim")));
        loop.submit(
                new Command.SetFence(PLACE, ORGANIZATION, "f", Optional.empty(), answer("fence")));
        loop.submit(new Command.Install(binding(ORGANIZATION), 0, List.of(), standings("open")));
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        loop.submit(new Command.Flush(flushed));
        steps();
        assertThat(told())
                .containsExactly(
                        "trim METADATA_UNAVAILABLE",
                        "fence METADATA_UNAVAILABLE",
                        "open METADATA_UNAVAILABLE");
        outcome = new Wal.Outcome.Durable(1);
        steps();
        assertThat(told()).containsExactly("a@0 epoch 7");
        assertThat(cuts).hasSize(1);
        assertThat(cuts.getFirst().changes()).isEmpty();
    }

    @Test
    void aPartitionIsItsOwnTenantsWhateverProducerABatchNames() {
        UUID stranger = new UUID(9, 9);
        ownerOfNumber = stranger;
        lookUpsHeld = true;
        append("a", 0);
        steps();
        assertThat(told()).isEmpty();
        Command heldBack = held.removeFirst();
        reopen(8);
        loop.submit(heldBack);
        steps();
        lookUpsHeld = false;
        held.forEach(loop::submit);
        steps();
        assertThat(told()).containsExactly("a PRODUCER_UNKNOWN");
        number = NUMBER + 1;
        ownerOfNumber = ORGANIZATION;
        append("b", 0);
        steps();
        assertThat(told()).containsExactly("b@0 epoch 8");
        loop.submit(new Command.Flush(new CompletableFuture<>()));
        steps();
        assertThat(cuts.getLast().slices())
                .singleElement()
                .extracting(slice -> slice.content().organization())
                .isEqualTo(ORGANIZATION);
    }

    private void reopen(long epoch) {
        int slot = Slots.of(PLACE.topic(), PLACE.partition());
        loop.submit(new Command.CloseSlots(List.of(slot), new CompletableFuture<>()));
        loop.submit(
                new Command.OpenSlots(
                        List.of(new Lease(slot, OptionalLong.of(1), epoch)),
                        List.of(),
                        new CompletableFuture<>()));
    }

    @Test
    void anAnswerThatFailsIsLostAlone() {
        failing = "a";
        append("a", 0);
        append("b", 1);
        append("a", 5);
        append("c", 2);
        steps();
        assertThat(told()).containsExactly("b@1 epoch 7", "c@2 epoch 7");
        outcome = new Wal.Outcome.SessionSealed();
        append("a", 3);
        append("d", 4);
        steps();
        assertThat(told()).containsExactly("d OUTCOME_UNKNOWN");
        assertThat(broken).isInstanceOf(Sealed.class);
    }

    @Test
    void aTurnLongInDoubtIsToldAsUnknownAndKnownLater() {
        outcome = new Wal.Outcome.InDoubt("lost");
        append("a", 0);
        steps();
        now += 9_000;
        steps();
        assertThat(told()).isEmpty();
        now += 2_000;
        steps();
        assertThat(told()).containsExactly("a OUTCOME_UNKNOWN");
        outcome = new Wal.Outcome.Durable(1);
        steps();
        assertThat(told()).isEmpty();
        append("a", 0);
        steps();
        assertThat(told()).containsExactly("a@0 again epoch 7");
    }

    @Test
    void whatIsInDoubtIsToldWhenOthersMayHaveTakenOver() {
        outcome = new Wal.Outcome.InDoubt("lost");
        append("a", 0);
        steps();
        now += 3_000;
        steps();
        assertThat(told()).isEmpty();
        fresh = false;
        steps();
        assertThat(told()).containsExactly("a OUTCOME_UNKNOWN");
    }

    @Test
    void aTurnWithoutAnAnswerIsAnObstacleAfterAWhile() {
        outcome = new Wal.Outcome.InDoubt("lost");
        append("a", 0);
        steps();
        now += 2_900;
        assertThat(loop.obstacle()).isEmpty();
        now += 100;
        assertThat(loop.obstacle().orElse("")).contains("has not answered for 3 s");
        outcome = new Wal.Outcome.Durable(1);
        steps();
        assertThat(loop.obstacle()).isEmpty();
        now += 10_000;
        assertThat(loop.obstacle()).isEmpty();
    }

    @Test
    void aFullWalIsAnObstacleUntilItHasRoomAgain() {
        full = true;
        append("a", 0);
        steps();
        assertThat(told()).containsExactly("a AGENT_DISK_FULL");
        assertThat(loop.obstacle().orElse("")).contains("has no room");
        loop.submit(new Command.Flush(new CompletableFuture<>()));
        steps();
        loop.submit(new Command.Recorded(cuts.getLast()));
        steps();
        assertThat(loop.obstacle()).isPresent();
        full = false;
        loop.submit(new Command.Flush(new CompletableFuture<>()));
        steps();
        loop.submit(new Command.Recorded(cuts.getLast()));
        steps();
        assertThat(loop.obstacle()).isEmpty();
    }

    @Test
    void tooMuchUnrecordedIsAnObstacleUntilItIsRecorded() {
        for (int i = 0; loop.obstacle().isEmpty() && i < UNRECORDED_MAX; i++) {
            append("a", i);
            steps();
        }
        assertThat(loop.obstacle().orElse("")).contains("too much waits");
        loop.submit(new Command.Flush(new CompletableFuture<>()));
        steps();
        loop.submit(new Command.Recorded(cuts.getLast()));
        steps();
        assertThat(loop.obstacle()).isEmpty();
    }

    @Test
    void aSealedSessionEndsTheLoop() {
        append("a", 0);
        outcome = new Wal.Outcome.SessionSealed();
        steps();
        assertThat(told()).containsExactly("a OUTCOME_UNKNOWN");
        assertThat(broken).isInstanceOf(Sealed.class);
        append("b", 1);
        CompletableFuture<Void> flush = new CompletableFuture<>();
        loop.submit(new Command.Flush(flush));
        steps();
        assertThat(told()).containsExactly("b DRAINING");
        assertThat(flush).isCompletedExceptionally();
        assertThat(writes).isEqualTo(1);
    }

    @Test
    void conditionsAreLookedAtAfterDuplicates() {
        append("a", 0, new Append.Condition(OptionalLong.of(0), Optional.empty()));
        append("a", 0, new Append.Condition(OptionalLong.of(99), Optional.empty()));
        append("b", 1, new Append.Condition(OptionalLong.of(99), Optional.empty()));
        append("c", 1, new Append.Condition(OptionalLong.of(1), Optional.empty()));
        steps();
        assertThat(told())
                .containsExactly(
                        "a@0 epoch 7", "a@0 again epoch 7", "b TAIL_MISMATCH", "c@1 epoch 7");
    }

    @Test
    void afterAFenceOnlyWhoCarriesItAppends() {
        loop.submit(
                new Command.SetFence(PLACE, ORGANIZATION, "mine", Optional.of(""), answer("set")));
        append("a", 0);
        append("b", 0, new Append.Condition(OptionalLong.empty(), Optional.of("mine")));
        loop.submit(
                new Command.SetFence(
                        PLACE, ORGANIZATION, "other", Optional.of("not mine"), answer("other")));
        steps();
        assertThat(told())
                .containsExactlyInAnyOrder(
                        "set 0", "a FENCE_MISMATCH", "b@0 epoch 7", "other FENCE_MISMATCH");
        loop.submit(new Command.Flush(new CompletableFuture<>()));
        steps();
        assertThat(cuts.getLast().changes())
                .containsExactly(new Cut.Change(PLACE, ORGANIZATION, 0, "mine"));
    }

    @Test
    void aTrimMovesTheBeginningAndIsRecorded() {
        append("a", 0);
        append("b", 1);
        steps();
        told();
        loop.submit(new Command.Trim(PLACE, ORGANIZATION, 1, answer("trim")));
        loop.submit(new Command.Trim(PLACE, ORGANIZATION, 1, answer("again")));
        loop.submit(new Command.Trim(PLACE, ORGANIZATION, 3, answer("beyond")));
        steps();
        assertThat(told()).containsExactly("trim 1", "again 1", "beyond OFFSET_OUT_OF_RANGE");
        loop.submit(new Command.Flush(new CompletableFuture<>()));
        steps();
        assertThat(cuts.getLast().changes())
                .containsExactly(new Cut.Change(PLACE, ORGANIZATION, 1, ""));
    }

    @Test
    void slotsGivenAwayRefuseAndClosedOnesAreAnswered() {
        append("a", 0);
        steps();
        told();
        int slot = Slots.of(PLACE.topic(), PLACE.partition());
        loop.submit(new Command.RefuseSlots(List.of(slot)));
        append("b", 1);
        loop.submit(new Command.ResumeSlots(List.of(slot)));
        append("b", 1);
        steps();
        assertThat(told()).containsExactly("b NOT_OWNER", "b@1 epoch 7");
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.submit(new Command.CloseSlots(List.of(slot), closed));
        append("c", 2);
        steps();
        assertThat(closed).isCompleted();
        assertThat(told()).containsExactly("c NOT_OWNER");
    }

    @Test
    void duplicatesAreNotConfirmedOnceTheLeaseMayBeGone() {
        append("a", 0);
        steps();
        told();
        fresh = false;
        append("a", 0);
        steps();
        assertThat(told()).containsExactly("a LEASE_LOST");
    }

    /** Row 12 of the table of idempotent appends. */
    @Test
    void aBatchIsKnownAsADuplicateWithoutItsOffsetOnceItsTimeIsOver() {
        append("a", 0);
        append("b", 1);
        steps();
        assertThat(told()).containsExactly("a@0 epoch 7", "b@1 epoch 7");
        append("a", 0);
        steps();
        assertThat(told()).containsExactly("a@0 again epoch 7");
        now = EXPIRED + 60_000;
        steps();
        append("a", 0);
        steps();
        assertThat(told()).containsExactly("a@-1 again epoch 7");
        append("c", 2);
        steps();
        assertThat(told()).containsExactly("c@2 epoch 7");
    }

    @Test
    void anEpochFromElsewhereIsLookedUpBeforeItIsRefused() {
        append("a", 0);
        steps();
        told();
        incarnation = 1;
        append("b", 1);
        steps();
        assertThat(told()).containsExactly("b@1 epoch 7");
    }

    private NumberBinding binding(UUID organization) {
        return new NumberBinding(
                new Producer(number, organization, "p", incarnation, number), number, 0);
    }

    private Answer<List<Progress.Standing>> standings(String name) {
        return new Answer<>() {
            @Override
            public void done(List<Progress.Standing> result) {
                told.add(name + " " + result);
            }

            @Override
            public void refused(Problem problem) {
                told.add(name + " " + problem.reason());
            }
        };
    }

    private Answer<Long> answer(String name) {
        return new Answer<>() {
            @Override
            public void done(Long result) {
                told.add(name + " " + result);
            }

            @Override
            public void refused(Problem problem) {
                told.add(name + " " + problem.reason());
            }
        };
    }

    /** Knows one producer, whose incarnation is the present one. */
    private final class Looker implements ProducerDesk.Loader {
        @Override
        public void load(long asked, UUID organization, Place place, long leaseEpoch) {
            Command loaded =
                    new Command.Loaded(
                            asked,
                            Optional.of(binding(ownerOfNumber)),
                            new Command.Install.At(place, leaseEpoch, Progress.Standing.NONE));
            if (lookUpsHeld) {
                held.add(loaded);
            } else {
                loop.submit(loaded);
            }
        }

        @Override
        public void recall(long number, long producerKey, Place place, long leaseEpoch) {
            assertThat(now).as("everything is in memory until then").isGreaterThan(EXPIRED);
            loop.submit(new Command.Recalled(number, producerKey, place, leaseEpoch, List.of()));
        }
    }

    private final class ToldWal implements Wal {
        @Override
        public void reserve(int bytes) throws WalFull {
            if (full) {
                throw new WalFull("no more files");
            }
        }

        @Override
        public Outcome append(TurnBuffer turn, long appendTimeMillis) {
            writes++;
            return outcome;
        }

        @Override
        public void recycle(long throughTurn) {}

        @Override
        public Durability durability() {
            return Durability.DURABILITY_METADATA_WAL;
        }

        @Override
        public void close() {}
    }

    private final class Parts implements CommitParts {
        @Override
        public void committed(int batches, long bytes, long nanos) {}

        @Override
        public void wake(Runnable reader) {
            reader.run();
        }

        @Override
        public void broken(Throwable cause) {
            broken = cause;
        }
    }
}
