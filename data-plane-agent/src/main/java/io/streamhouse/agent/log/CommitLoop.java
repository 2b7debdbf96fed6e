package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.wal.Wal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the log. It takes what has arrived, has each command decided against memory,
 * makes the whole turn durable with one write, and only then publishes and answers. While it is not
 * known whether a turn is durable, nothing else is decided. All its state belongs to the thread
 * that steps it.
 */
final class CommitLoop implements Duty {
    private static final Logger log = LoggerFactory.getLogger(CommitLoop.class);
    private static final long SWEEP_MILLIS = 10_000;
    private static final long DOUBT_TOLD_MILLIS = 10_000;
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);

    private final CommandQueue queue = new CommandQueue();
    private final Deque<Command> backlog = new ArrayDeque<>();
    private final List<Command> arrived = new ArrayList<>();

    private final Wal wal;
    private final OpenTurn turn;
    private final LoopState state;
    private final Cutter cutter;
    private final AppendDesk appends;
    private final PartitionDesk partitionDesk;
    private final ProducerDesk producerDesk;
    private final InstantSource clock;
    private final CommitParts parts;
    private final Obstacle obstacle;

    private long doubtSinceMillis = -1;
    private long sweptMillis;
    private boolean over;

    CommitLoop(
            Wal wal,
            Partitions partitions,
            ProducerDesk.Loader loader,
            Cutter cutter,
            LoopSurroundings surroundings,
            CommitParts parts) {
        this.wal = wal;
        this.clock = surroundings.clock();
        this.cutter = cutter;
        this.parts = parts;
        this.obstacle = new Obstacle(clock);
        this.turn = new OpenTurn(wal);
        KnownProducers producers = new KnownProducers();
        this.state = new LoopState(turn, partitions, producers, cutter, surroundings);
        this.producerDesk = new ProducerDesk(state, loader, queue);
        this.appends = new AppendDesk(state, producerDesk, queue);
        this.partitionDesk = new PartitionDesk(state, parts);
    }

    @Override
    public String name() {
        return "commit-loop";
    }

    @Override
    public void wakeBy(Runnable wake) {
        queue.wakeBy(wake);
    }

    /** Hands over a batch; refuses at once when too much waits already. */
    void append(Append append) {
        queue.append(append);
    }

    /** Hands over anything else. */
    void submit(Command command) {
        queue.submit(command);
    }

    /** Why appends are refused now, if they are. Any thread. */
    Optional<String> obstacle() {
        return obstacle.now();
    }

    /** Refuses appends from now on. */
    void refuse() {
        queue.close();
    }

    @Override
    public Duration step() {
        if (over) {
            refuseAll();
            return NEVER;
        }
        try {
            return work();
        } catch (IOException | RuntimeException e) {
            log.error("the log is broken; the agent stops and recovers", e);
            end(e);
            return NEVER;
        }
    }

    private Duration work() throws IOException {
        queue.drainTo(arrived);
        backlog.addAll(arrived);
        arrived.clear();
        if (inDoubt()) {
            refuseCalls(walUnavailable());
            settle();
        }
        while (!inDoubt() && !over && !backlog.isEmpty()) {
            takeNext();
        }
        if (!inDoubt() && !over) {
            commit();
        }
        if (over || inDoubt()) {
            return over ? NEVER : ASK_AGAIN;
        }
        cutter.cutWhenDue(state::nowMillis);
        obstacle.found(cutter.obstacle() != null, appends.lacksRoom());
        sweepWhenDue();
        return TICK;
    }

    /** Handles the next command, or writes the turn that has no room for it. */
    private void takeNext() throws IOException {
        Command next = backlog.getFirst();
        if (!turn.isEmpty() && !fitsIntoTurn(next)) {
            commit();
            return;
        }
        backlog.removeFirst();
        handle(next);
    }

    private boolean fitsIntoTurn(Command command) {
        return switch (command) {
            case Command.AppendBatch(Append append, boolean _) ->
                    turn.fits(AppendDesk.entryBytes(append));
            case Command.Trim _, Command.SetFence _ -> turn.fits(PartitionDesk.ENTRY_BYTES_MAX);
            case Command.Install _,
                    Command.Loaded _,
                    Command.Recalled _,
                    Command.NotLoaded _,
                    Command.Recorded _ ->
                    true;
            // These look at, or change, what is durable.
            case Command.Remove _,
                    Command.Flush _,
                    Command.OpenSlots _,
                    Command.RefuseSlots _,
                    Command.ResumeSlots _,
                    Command.CloseSlots _,
                    Command.SessionOver _,
                    Command.Stop _ ->
                    false;
        };
    }

    private void handle(Command command) throws IOException {
        switch (command) {
            case Command.AppendBatch(Append append, boolean lookedUp) ->
                    appends.decide(append, lookedUp);
            case Command.Trim trim -> partitionDesk.trim(trim);
            case Command.SetFence fence -> partitionDesk.fence(fence);
            case Command.Install install -> producerDesk.install(install);
            case Command.Loaded loaded -> again(producerDesk.loaded(loaded));
            case Command.Recalled recalled -> again(producerDesk.recalled(recalled));
            case Command.NotLoaded(long number, Place place) ->
                    producerDesk.notLoaded(number, place);
            case Command.Recorded(Cut cut) -> {
                wal.recycle(cutter.recorded(cut));
                appends.lookForRoom();
            }
            case Command.Remove(List<UUID> topics) -> partitionDesk.remove(topics);
            case Command.Flush(var done) -> cutter.flush(done);
            case Command.OpenSlots open -> partitionDesk.open(open);
            case Command.RefuseSlots(var slots) -> state.partitions().refuse(slots);
            case Command.ResumeSlots(var slots) -> state.partitions().resume(slots);
            case Command.CloseSlots(var slots, var done) -> {
                partitionDesk.close(slots);
                done.complete(null);
            }
            case Command.SessionOver(Throwable cause) -> end(cause);
            case Command.Stop(var done) -> {
                over = true;
                queue.close();
                producerDesk.refuseParked(Refusals.draining());
                turn.finish();
                done.complete(null);
            }
        }
    }

    /** What waited for a look-up is decided before what came later. */
    private void again(List<Append> waited) {
        for (Append append : waited.reversed()) {
            backlog.addFirst(new Command.AppendBatch(append, true));
        }
    }

    private boolean inDoubt() {
        return doubtSinceMillis >= 0;
    }

    private void commit() throws IOException {
        if (turn.isEmpty()) {
            turn.finish();
            return;
        }
        long began = System.nanoTime();
        long bytes = turn.size();
        obstacle.writing();
        switch (turn.write()) {
            case Wal.Outcome.Durable(long number) -> {
                obstacle.written();
                int answers = turn.answers();
                publish(number, bytes);
                parts.committed(answers, bytes, System.nanoTime() - began);
            }
            case Wal.Outcome.InDoubt(String cause) -> {
                log.warn("whether a turn is durable is not known yet: {}", cause);
                doubtSinceMillis = clock.millis();
                queue.pause(this::walUnavailable);
                refuseCalls(walUnavailable());
            }
            case Wal.Outcome.SessionSealed() -> end(new Sealed(state.session()));
        }
    }

    private Problem walUnavailable() {
        return state.unlessLeaseLost(Refusals.walUnavailable());
    }

    /** Asks again what became of the turn in doubt. */
    private void settle() throws IOException {
        switch (turn.write()) {
            case Wal.Outcome.Durable(long number) -> {
                doubtSinceMillis = -1;
                obstacle.written();
                publish(number, turn.size());
                queue.resume();
                log.info("the turn in doubt is durable");
            }
            case Wal.Outcome.InDoubt(String _) -> {
                // Once others may lead here, they can tell what became of it, and this loop cannot.
                boolean late = clock.millis() - doubtSinceMillis >= DOUBT_TOLD_MILLIS;
                if (late || !state.leaseFresh()) {
                    turn.giveUpWaiting();
                }
            }
            case Wal.Outcome.SessionSealed() -> end(new Sealed(state.session()));
        }
    }

    private void publish(long number, long bytes) {
        cutter.committed(turn.touched(), number, bytes, turn.millis());
        for (PartitionLog partition : turn.touched()) {
            partition.publishTurn().forEach(parts::wake);
        }
        turn.finish();
    }

    /** Nothing that this session still does can take effect, or what it did is not known. */
    private void end(Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        queue.close();
        turn.giveUpWaiting();
        refuseAll();
        parts.broken(cause);
    }

    private void refuseAll() {
        queue.drainTo(backlog);
        refuseCalls(Refusals.draining());
        producerDesk.refuseParked(Refusals.draining());
        backlog.forEach(CommitLoop::abandon);
        backlog.clear();
        cutter.abandon();
        turn.finish();
    }

    /** Whoever waits for a command that will not be done is told; calls were refused before. */
    private static void abandon(Command command) {
        CancellationException over = new CancellationException("the session is over");
        switch (command) {
            case Command.Flush(var done) -> done.completeExceptionally(over);
            case Command.OpenSlots open -> open.done().completeExceptionally(over);
            case Command.CloseSlots close -> close.done().completeExceptionally(over);
            case Command.Stop(var done) -> done.complete(null);
            case Command.AppendBatch _,
                    Command.Trim _,
                    Command.SetFence _,
                    Command.Install _,
                    Command.Loaded _,
                    Command.Recalled _,
                    Command.NotLoaded _,
                    Command.Recorded _,
                    Command.Remove _,
                    Command.RefuseSlots _,
                    Command.ResumeSlots _,
                    Command.SessionOver _ -> {}
        }
    }

    /** Refuses the calls that wait; nothing was done with them. */
    private void refuseCalls(Problem problem) {
        backlog.removeIf(command ->
                switch (command) {
                    case Command.AppendBatch(Append append, boolean _) -> {
                        queue.decided(append);
                        yield refused(append.reply()::refused, problem);
                    }
                    case Command.Trim trim -> refused(trim.answer()::refused, problem);
                    case Command.SetFence fence -> refused(fence.answer()::refused, problem);
                    case Command.Install install -> refused(install.answer()::refused, problem);
                    case Command.Loaded _,
                            Command.Recalled _,
                            Command.NotLoaded _,
                            Command.Recorded _,
                            Command.Remove _,
                            Command.Flush _,
                            Command.OpenSlots _,
                            Command.RefuseSlots _,
                            Command.ResumeSlots _,
                            Command.CloseSlots _,
                            Command.SessionOver _,
                            Command.Stop _ ->
                            false;
                });
    }

    private static boolean refused(Consumer<Problem> caller, Problem problem) {
        OpenTurn.tell(caller, problem);
        return true;
    }

    private void sweepWhenDue() {
        long now = clock.millis();
        if (now - sweptMillis >= SWEEP_MILLIS) {
            sweptMillis = now;
            state.producers().sweep(state.partitions().all(), now);
        }
    }
}
