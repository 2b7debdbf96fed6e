package io.streamhouse.agent.log;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.sequence.Attempt;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.sequence.Verdict;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.wal.TurnBuffer;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalEntry;
import io.streamhouse.agent.wal.WalFull;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the log. It takes what has arrived, decides each batch against memory, makes
 * the whole turn durable with one write, and only then publishes and answers. A duplicate of a
 * batch in the same turn is answered with it. All its state belongs to its thread.
 */
final class CommitLoop {
    private static final Logger log = LoggerFactory.getLogger(CommitLoop.class);
    private static final long SWEEP_MILLIS = 10_000;
    private static final int LEADER_EPOCH = 0;

    private final CommandQueue queue = new CommandQueue();
    private final List<Runnable> answers = new ArrayList<>();
    private final List<Append.Reply> inDoubt = new ArrayList<>();
    private final Set<PartitionLog> inTurn = new LinkedHashSet<>();
    private final TurnBuffer turn = new TurnBuffer();
    private final KnownProducers producers = new KnownProducers();

    private final Wal wal;
    private final Partitions partitions;
    private final Loader loader;
    private final Cutter cutter;
    private final Rates rates;
    private final InstantSource clock;
    private final CommitParts parts;
    private final Thread thread;

    private long turnMillis;
    private long lastMillis;
    private long sweptMillis;
    private boolean stopping;

    CommitLoop(
            Wal wal,
            Partitions partitions,
            Loader loader,
            Cutter cutter,
            Rates rates,
            InstantSource clock,
            CommitParts parts) {
        this.wal = wal;
        this.partitions = partitions;
        this.loader = loader;
        this.cutter = cutter;
        this.rates = rates;
        this.clock = clock;
        this.parts = parts;
        this.lastMillis = cutter.floorMillis();
        this.thread = Thread.ofPlatform().name("commit-loop").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Hands over a batch; refuses at once when too much waits already. */
    void append(Append append) {
        queue.append(append);
    }

    /** Hands over anything else. */
    void submit(Command command) {
        queue.submit(command);
    }

    /** Refuses appends from now on. */
    void refuse() {
        queue.refuse();
    }

    /** Stops after what came before; false when it did not within the time. */
    boolean stop(Duration limit) throws InterruptedException {
        refuse();
        queue.submit(new Command.Stop());
        return thread.join(limit);
    }

    private void run() {
        try {
            while (!stopping) {
                for (Command command : queue.drain()) {
                    handle(command);
                }
                commit();
                cutter.cutWhenDue(this::nowMillis);
                sweepWhenDue();
            }
        } catch (IOException | RuntimeException e) {
            queue.refuse();
            log.error("the log is broken; the agent stops and recovers", e);
            parts.broken(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            parts.broken(new IllegalStateException("the commit loop was interrupted"));
        }
    }

    private void handle(Command command) throws IOException {
        switch (command) {
            case Command.AppendBatch(Append append) -> decideOrPark(append);
            case Command.Install install -> install(install);
            case Command.Loaded loaded -> loaded(loaded);
            case Command.NotLoaded(long number, Place place) ->
                    refuseParked(producers.unpark(number, place), Refusals.notLoaded());
            case Command.Recorded(Cut cut) -> wal.recycle(cutter.recorded(cut));
            case Command.Remove(List<UUID> topics) -> {
                commit();
                remove(topics);
            }
            case Command.Flush(var done) -> {
                commit();
                cutter.flush(done);
            }
            case Command.Tick() -> {}
            case Command.Stop() -> {
                stopping = true;
                refuseParked(producers.unparkAll(), Refusals.draining());
            }
        }
    }

    private void remove(List<UUID> topics) {
        Set<UUID> recorded = new LinkedHashSet<>();
        for (PartitionLog partition : partitions.remove(topics)) {
            partition.tail().end().forEach(parts::wake);
            if (partition.nextOffset() > 0) {
                recorded.add(partition.place().topic());
            }
        }
        recorded.forEach(cutter::remove);
    }

    /** What is parked still counts as queued. */
    private void decideOrPark(Append append) throws IOException {
        if (decide(append)) {
            queue.decided(append);
        }
    }

    private void refuseParked(List<Append> waited, Problem problem) {
        for (Append append : waited) {
            queue.decided(append);
            refuse(append, problem);
        }
    }

    /** False when the batch is parked. */
    private boolean decide(Append append) throws IOException {
        if (partitions.isRemoved(append.place().topic())) {
            refuse(append, Refusals.topicRemoved(append.place().topic()));
            return true;
        }
        PartitionLog partition = partitions.at(append.place(), append.organization());
        KnownProducers.Number number = producers.number(append.number(), clock.millis());
        Progress progress = number == null ? null : partition.progress().get(number.producerKey);
        boolean parked = producers.isParked(append.number(), append.place());
        if (number == null || progress == null || parked) {
            producers.park(append);
            if (!parked) {
                loader.load(append.number(), append.organization(), append.place());
            }
            return false;
        }
        decide(append, partition, number, progress);
        return true;
    }

    private void decide(
            Append append, PartitionLog partition, KnownProducers.Number number, Progress progress)
            throws IOException {
        if (!number.organization.equals(append.organization())) {
            refuse(append, Refusals.unknownProducer());
            return;
        }
        Attempt attempt =
                new Attempt(
                        number.firstIncarnation + append.epoch(),
                        append.baseSequence(),
                        append.checked().count(),
                        append.checked().recordsHash());
        long current = producers.incarnation(number);
        switch (progress.decide(current, attempt)) {
            case Verdict.Append() -> append(append, partition, number, progress, attempt);
            case Verdict.Duplicate(long offset, long time) ->
                    answer(append, partition, offset, time);
            case Verdict.ForgottenDuplicate() -> answer(append, partition, -1, 0);
            case Verdict.Rejected(Problem problem) ->
                    refuse(append, Refusals.withEpoch(problem, current - number.firstIncarnation));
        }
    }

    private void append(
            Append append,
            PartitionLog partition,
            KnownProducers.Number number,
            Progress progress,
            Attempt attempt)
            throws IOException {
        Problem obstacle = cutter.obstacle();
        if (obstacle != null) {
            refuse(append, obstacle);
            return;
        }
        Batch batch = append.checked().batch();
        batch.place(partition.nextOffset(), LEADER_EPOCH);
        WalEntry.OfBatch entry =
                new WalEntry.OfBatch(
                        append.organization(),
                        append.place().topic(),
                        append.place().partition(),
                        append.baseSequence(),
                        number.producerKey,
                        attempt.incarnation(),
                        attempt.recordsHash(),
                        batch);
        if (!makeRoom(append, entry)) {
            return;
        }
        StoredBatch stored =
                new StoredBatch(
                        batch,
                        partition.nextOffset(),
                        attempt.count(),
                        turnMillis,
                        number.producerKey,
                        attempt.incarnation(),
                        attempt.baseSequence(),
                        attempt.recordsHash());
        inDoubt.add(append.reply());
        partition.addToTurn(stored);
        inTurn.add(partition);
        progress.appended(attempt, stored.baseOffset(), turnMillis);
        rates.in(append.organization(), append.place().topic(), stored.count(), stored.size());
        answers.add(() ->
                append.reply()
                        .appended(
                                new Append.Appended(
                                        stored.baseOffset(),
                                        stored.count(),
                                        false,
                                        partition.tail().bounds().highWatermark(),
                                        stored.appendTimeMillis(),
                                        stored.size())));
    }

    /** Puts an entry into the turn, writing the present one first when it is full. */
    private boolean makeRoom(Append append, WalEntry.OfBatch entry) throws IOException {
        int size = entry.batch().size() + TurnBuffer.ENTRY_BYTES_MAX;
        if (turn.size() + size > TurnBuffer.BYTES_MAX) {
            commit();
        }
        try {
            wal.reserve(turn.size() + size);
        } catch (WalFull e) {
            refuse(append, Refusals.diskFull(e));
            return false;
        }
        if (turn.isEmpty()) {
            turnMillis = nowMillis();
        }
        if (!turn.add(entry)) {
            throw new IllegalStateException("a batch does not fit into an empty turn");
        }
        return true;
    }

    private void answer(Append append, PartitionLog partition, long offset, long appendTime) {
        answers.add(() ->
                append.reply()
                        .appended(
                                new Append.Appended(
                                        offset,
                                        append.checked().count(),
                                        true,
                                        partition.tail().bounds().highWatermark(),
                                        appendTime,
                                        0)));
    }

    private void refuse(Append append, Problem problem) {
        answers.add(() -> append.reply().refused(problem));
    }

    private void install(Command.Install install) {
        long now = clock.millis();
        producers.install(install.opened(), now);
        long key = install.opened().producer().key();
        UUID organization = install.opened().producer().organization();
        List<Progress.Standing> standings = new ArrayList<>();
        for (Place place : install.places()) {
            if (partitions.isRemoved(place.topic())) {
                standings.add(Progress.Standing.NONE);
                continue;
            }
            PartitionLog partition = partitions.at(place, organization);
            Progress progress =
                    partition
                            .progress()
                            .computeIfAbsent(
                                    key,
                                    _ ->
                                            new Progress(
                                                    install.recorded()
                                                            .getOrDefault(
                                                                    place,
                                                                    Progress.Standing.NONE)));
            progress.touch(now);
            standings.add(progress.standing());
        }
        // What stands there may be in the open turn: it is told when that is durable.
        answers.add(() -> install.whenDurable().accept(standings));
    }

    private void loaded(Command.Loaded loaded) throws IOException {
        List<Append> waited = producers.unpark(loaded.number(), loaded.place());
        if (loaded.binding().isEmpty()) {
            refuseParked(waited, Refusals.unknownProducer());
            return;
        }
        long now = clock.millis();
        producers.install(loaded.binding().get(), now);
        if (partitions.isRemoved(loaded.place().topic())) {
            refuseParked(waited, Refusals.topicRemoved(loaded.place().topic()));
            return;
        }
        long key = loaded.binding().get().producer().key();
        PartitionLog partition = partitions.at(loaded.place(), loaded.organization());
        partition.progress().computeIfAbsent(key, _ -> new Progress(loaded.standing())).touch(now);
        for (Append append : waited) {
            decideOrPark(append);
        }
    }

    private void commit() throws IOException {
        if (!turn.isEmpty()) {
            long began = System.nanoTime();
            long bytes = turn.size();
            long number;
            try {
                number =
                        switch (wal.append(turn, turnMillis)) {
                            case Wal.Outcome.Durable(long durable) -> durable;
                            case Wal.Outcome.InDoubt(String cause) -> throw new IOException(cause);
                            case Wal.Outcome.SessionSealed() ->
                                    throw new IOException("the session is sealed");
                        };
            } catch (IOException e) {
                inDoubt.forEach(reply -> reply.refused(Refusals.outcomeUnknown()));
                throw e;
            }
            inDoubt.clear();
            turn.clear();
            cutter.committed(inTurn, number, bytes, turnMillis);
            for (PartitionLog partition : inTurn) {
                partition.publishTurn().forEach(parts::wake);
            }
            inTurn.clear();
            parts.committed(answers.size(), bytes, System.nanoTime() - began);
        }
        answers.forEach(Runnable::run);
        answers.clear();
    }

    private long nowMillis() {
        lastMillis = Math.max(Math.max(clock.millis(), lastMillis), cutter.floorMillis());
        return lastMillis;
    }

    private void sweepWhenDue() {
        long now = clock.millis();
        if (now - sweptMillis >= SWEEP_MILLIS) {
            sweptMillis = now;
            producers.sweep(partitions.all(), now);
        }
    }

    /** Loads a producer's state apart from the loop, and submits the answer to it. */
    interface Loader {
        void load(long number, UUID organization, Place place);
    }
}
