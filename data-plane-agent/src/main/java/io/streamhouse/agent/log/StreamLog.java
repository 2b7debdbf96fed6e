package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Leading;
import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.BlockCache;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalRemains;
import io.streamhouse.proto.v1.Durability;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The log as far as this agent leads it: appended to and read from. Thread-safe. It begins with
 * nothing; slots are opened and closed by the lease duty. What it does by itself are {@link
 * #duties}. Appends are answered on the commit loop; reads of old segments block the caller.
 */
public final class StreamLog implements Leading {
    private final Makings makings;
    private final Partitions partitions = new Partitions();
    private final SegmentReader segments;
    private final CommitLoop loop;
    private final Recorder recorder;
    private final Recoveries recoveries;
    private final Retention retention;
    private final Orphans orphans;
    private final Installs installs;

    /**
     * What a log is made of.
     *
     * @param blocking runs what may block: look-ups, readers that were woken
     * @param unrecordedBytesMax more than this waiting for a segment refuses appends
     * @param blocks through which old segments are read
     * @param leaseFresh false: another agent may have taken the leases over
     * @param retention what a topic keeps
     * @param clock agrees with other agents'
     * @param nanoTime never jumps
     */
    public record Makings(
            Session session,
            WalKind walKind,
            Wal wal,
            WalRemains remains,
            SegmentStore store,
            BlockCache blocks,
            Ledger ledger,
            Producers producers,
            Membership membership,
            Roster roster,
            BooleanSupplier leaseFresh,
            Function<UUID, Retention.Rule> retention,
            Duration segmentAgeMax,
            long unrecordedBytesMax,
            InstantSource clock,
            LongSupplier nanoTime,
            ReadUsage reads,
            Rates rates,
            Executor blocking,
            Watcher watcher) {}

    /** Who is told what happens inside. */
    public interface Watcher {
        /** A turn became durable. */
        void committed(int answers, long bytes, long nanos);

        /** The last of deleted topics is recorded: what they hold can be collected. */
        void topicsRemoved();

        /** A sealed session is recovered and ended: what it never recorded can be collected. */
        void sessionEnded();

        /**
         * The session is over, or the state on disk is not known: the process must end at once and
         * recover.
         */
        void broken(Throwable cause);
    }

    /** Leads nothing yet. */
    public StreamLog(Makings makings) {
        this.makings = makings;
        this.segments = new SegmentReader(makings.blocks(), makings.ledger());
        SegmentWriter writer = new SegmentWriter(makings.store());
        long session = makings.session().id();
        this.loop =
                new CommitLoop(
                        makings.wal(),
                        partitions,
                        new StandingLoader(
                                makings.producers(),
                                makings.ledger(),
                                segments,
                                makings.clock(),
                                makings.blocking(),
                                this::submit),
                        new Cutter(
                                makings.segmentAgeMax(),
                                makings.unrecordedBytesMax(),
                                makings.session().floorMillis(),
                                makings.nanoTime(),
                                makings.reads(),
                                this::record),
                        new LoopSurroundings(
                                session, makings.rates(), makings.clock(), makings.leaseFresh()),
                        new LoopParts(makings.watcher(), makings.blocking()));
        this.recorder =
                new Recorder(session, writer, makings.ledger(), this::recorded, this::sessionOver);
        this.recoveries =
                new Recoveries(
                        makings.membership(),
                        makings.session(),
                        makings.walKind(),
                        makings.roster(),
                        new Recovery(
                                makings.remains(), makings.ledger(), makings.producers(), writer),
                        makings.nanoTime(),
                        new Recoveries.Watcher(
                                makings.watcher()::sessionEnded, makings.watcher()::broken));
        this.retention =
                new Retention(
                        partitions,
                        makings.retention(),
                        makings.ledger(),
                        makings.clock(),
                        this::trim);
        this.orphans = new Orphans(makings.roster(), makings.ledger());
        this.installs = new Installs(partitions, makings.producers());
    }

    /** What must be stepped for the log to work. */
    public List<Duty> duties() {
        return List.of(loop, recorder, recoveries, retention, orphans);
    }

    /** Appends a batch; the reply comes when it is durable. */
    public void append(Append append) {
        loop.append(append);
    }

    /** Takes away what lies before an offset; answers where the partition begins then. */
    public void trim(Place place, UUID organization, long beforeOffset, Answer<Long> answer) {
        submit(new Command.Trim(place, organization, beforeOffset, answer));
    }

    /**
     * Sets a partition's fence, empty for none; answers the next offset.
     *
     * @param expected what the present one must be
     */
    public void setFence(
            Place place,
            UUID organization,
            String fence,
            Optional<String> expected,
            Answer<Long> answer) {
        submit(new Command.SetFence(place, organization, fence, expected, answer));
    }

    /**
     * Fences the earlier incarnations of a producer that was opened, and tells where it stands in
     * these places when that is durable. Blocks on PostgreSQL.
     */
    public void install(
            NumberBinding binding, List<Place> places, Answer<List<Progress.Standing>> answer) {
        installs.of(binding, places, answer).ifPresent(this::submit);
    }

    @Override
    public CompletableFuture<Void> flush() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        submit(new Command.Flush(done));
        return done;
    }

    @Override
    public CompletableFuture<Void> open(List<Lease> leases) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        List<Ledger.Recorded> recorded =
                makings.ledger().partitions(leases.stream().map(Lease::slot).toList());
        // After the partitions: one that is absent because its topic was removed is not a new one.
        // Of what was removed long ago the catalogue has told before anything is appended.
        submit(new Command.Remove(List.copyOf(makings.ledger().removedLately())));
        submit(new Command.OpenSlots(leases, recorded, done));
        return done;
    }

    @Override
    public void refuse(Collection<Integer> slots) {
        submit(new Command.RefuseSlots(List.copyOf(slots)));
    }

    @Override
    public void resume(Collection<Integer> slots) {
        submit(new Command.ResumeSlots(List.copyOf(slots)));
    }

    @Override
    public CompletableFuture<Void> close(Collection<Integer> slots) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        submit(new Command.CloseSlots(List.copyOf(slots), done));
        return done;
    }

    /** These topics were deleted: nothing reads or appends to them again; what they hold goes. */
    public void remove(List<UUID> topics) {
        submit(new Command.Remove(topics));
    }

    /** True while another agent may have taken over what this one leads: nothing is told of it. */
    public boolean isAdrift() {
        return !makings.leaseFresh().getAsBoolean();
    }

    /** A problem with who leads what, or the lease's loss: whoever is adrift cannot know. */
    public Problem unlessAdrift(Problem problem) {
        return isAdrift() ? Refusals.leaseLost() : problem;
    }

    /** Where a partition begins and ends for readers. */
    public Slice bounds(Place place, UUID organization) {
        Tail.Bounds bounds = led(place, organization).tail().bounds();
        return new Slice(
                List.of(), bounds.highWatermark(), bounds.logStart(), bounds.highWatermark());
    }

    /** True when a read from this offset needs no disk. */
    public boolean inMemory(Place place, UUID organization, long offset) {
        return !led(place, organization).tail().isBelow(offset);
    }

    /**
     * The first offset appended at or after a time; the high watermark when there is none. Blocks
     * when it lies before what memory holds.
     */
    public long offsetAt(Place place, UUID organization, long timeMillis) {
        Tail tail = led(place, organization).tail();
        OptionalLong inMemory = tail.offsetAt(timeMillis);
        if (inMemory.isPresent()) {
            return inMemory.getAsLong();
        }
        // Asked first: what is recorded from now on is not older than what memory says.
        long inTail = tail.firstInMemoryAt(timeMillis);
        return Math.max(
                tail.bounds().logStart(),
                segments.offsetAt(place.topic(), place.partition(), timeMillis).orElse(inTail));
    }

    /**
     * Reads from an offset on: nothing at the high watermark, else at least one batch.
     *
     * @throws Problem when the offset is out of range, or a segment cannot be read
     */
    public Slice read(Place place, UUID organization, long offset, int bytesMax) {
        Tail.Part part = led(place, organization).tail().read(offset, bytesMax);
        Tail.Bounds bounds = part.bounds();
        if (offset < bounds.logStart() || offset > bounds.highWatermark()) {
            throw Refusals.beyondEnd(bounds.logStart(), bounds.highWatermark(), offset);
        }
        List<SegmentReader.Found> found =
                part.below() ? readSegments(place, offset, bytesMax) : part.found();
        long next = found.isEmpty() ? offset : found.getLast().batch().lastOffset() + 1;
        return new Slice(found, next, bounds.logStart(), bounds.highWatermark());
    }

    private List<SegmentReader.Found> readSegments(Place place, long offset, int bytesMax) {
        try {
            return segments.read(place.topic(), place.partition(), offset, bytesMax);
        } catch (Problem problem) {
            // The segment may have gone with its topic, or its beginning, while it was read.
            Problem refusal = partitions.refusal(place);
            throw refusal == null ? problem : refusal;
        }
    }

    /** Runs something once there is more than this offset; false when there is already. */
    public boolean whenBeyond(Place place, UUID organization, long offset, Runnable reaction) {
        return led(place, organization).tail().whenBeyond(offset, reaction);
    }

    /** The reaction is no longer wanted. */
    public void forget(Place place, Runnable reaction) {
        PartitionLog partition = partitions.find(place);
        if (partition != null) {
            partition.tail().forget(reaction);
        }
    }

    /** What an acknowledgement promises. */
    public Durability durability() {
        return makings.wal().durability();
    }

    /** How many partitions are in use. */
    public int partitionCount() {
        return partitions.all().size();
    }

    /** How many partitions nobody leads, as last counted. */
    public int orphanCount() {
        return orphans.count();
    }

    /** How many sealed sessions this agent has tried to recover and cannot. */
    public int brokenRecoveryCount() {
        return recoveries.brokenCount();
    }

    /** How many slots are led. */
    public int slotCount() {
        return partitions.slotCount();
    }

    /** Why appends are refused now, if they are. */
    public Optional<String> obstacle() {
        return loop.obstacle();
    }

    /** Refuses appends from now on. */
    public void drain() {
        loop.refuse();
    }

    /** Refuses everything, and completes when what came before is answered; for the end. */
    public CompletableFuture<Void> stop() {
        loop.refuse();
        CompletableFuture<Void> done = new CompletableFuture<>();
        submit(new Command.Stop(done));
        return done;
    }

    /** The session is sealed: what is in doubt is told so, then the watcher. */
    public void sessionOver(Throwable cause) {
        submit(new Command.SessionOver(cause));
    }

    /** Not when another agent may have taken the partition over. */
    private PartitionLog led(Place place, UUID organization) {
        if (isAdrift()) {
            throw Refusals.leaseLost();
        }
        return partitions.at(place, organization);
    }

    private void submit(Command command) {
        loop.submit(command);
    }

    private void record(Cut cut) {
        recorder.record(cut);
    }

    private void recorded(Cut cut) {
        submit(new Command.Recorded(cut));
        if (!cut.removed().isEmpty()) {
            makings.watcher().topicsRemoved();
        }
    }
}
