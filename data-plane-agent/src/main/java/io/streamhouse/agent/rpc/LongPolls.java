package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.proto.v1.ReadResponse;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads that wait. A poll is woken by the turn that commits, by its time running out, by the end of
 * its caller's rights, or by the agent's stop; whichever comes first answers it. Thread-safe.
 */
public final class LongPolls implements AutoCloseable {
    private static final int WAITING_MAX = 20_000;

    private final Admission admission;
    private final StreamLog log;
    private final ReadUsage usage;
    private final Rates rates;
    private final Meters meters;
    private final SendBudget budget;
    private final Set<Poll> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("long-poll-timer").daemon().factory());

    /**
     * Starts its timer.
     *
     * @param budget of answers on their way at once
     */
    public LongPolls(
            Admission admission,
            StreamLog log,
            ReadUsage usage,
            Rates rates,
            Meters meters,
            SendBudget budget) {
        this.admission = admission;
        this.log = log;
        this.usage = usage;
        this.rates = rates;
        this.meters = meters;
        this.budget = budget;
    }

    /** Ends the polls of callers whose rights have ended. */
    public void recheck() {
        waiting.forEach(Poll::attemptLater);
    }

    /** How many wait. */
    public int waiting() {
        return waiting.size();
    }

    /** Answers all that wait with nothing. */
    @Override
    public void close() {
        closed = true;
        waiting.forEach(Poll::attemptLater);
        timer.shutdownNow();
    }

    /** A read that begins; its handlers must be set on the call's first thread. */
    Poll begin(ServerCallStreamObserver<ReadResponse> observer) {
        return new Poll(observer);
    }

    private static ReadResponse response(ReadRpc.Wanted asked, Slice slice, Contents contents) {
        return ReadResponse.newBuilder()
                .addAllBatches(contents.batches())
                .addAllRecords(contents.records())
                .setNextOffset(contents.nextOffset())
                .setHighWatermark(slice.highWatermark())
                .setLogStart(slice.logStart())
                .setTopicId(asked.place().topic().toString())
                .build();
    }

    /** One read. */
    final class Poll {
        private final ServerCallStreamObserver<ReadResponse> observer;
        private final AtomicBoolean answered = new AtomicBoolean();
        private final AtomicLong reserved = new AtomicLong();
        private final Runnable wake = this::attempt;
        private final Admission.Told once = this::refuse;
        private final long began = System.nanoTime();
        private volatile ReadRpc.@Nullable Wanted wanted;
        private volatile Admission.@Nullable Told refusal;
        private volatile @Nullable Future<?> timeout;
        private volatile long deadlineNanos;

        Poll(ServerCallStreamObserver<ReadResponse> observer) {
            this.observer = observer;
            observer.setOnCloseHandler(this::release);
        }

        /** Reads here, once more after a refusal; only then is the refusal told. */
        void run(ReadRpc.Wanted asked, Admission.Told told) {
            wanted = asked;
            refusal = told;
            answered.set(false);
            deadlineNanos = began + TimeUnit.MILLISECONDS.toNanos(asked.waitMillis());
            Place place = asked.place();
            UUID organization = asked.caller().organization();
            if (asked.records() || !log.inMemory(place, organization, asked.offset())) {
                admission.block(once, this::read);
            } else {
                Admission.guard(once, this::read);
            }
        }

        /** Woken: the rights may have ended since. */
        private void attempt() {
            ReadRpc.Wanted asked = wanted;
            if (asked != null && !answered.get()) {
                admission.readmit(asked.caller(), once, _ -> read());
            }
        }

        /** Looks again, apart from the present thread. */
        private void attemptLater() {
            admission.block(once, this::attempt);
        }

        private synchronized void read() {
            ReadRpc.Wanted asked = wanted;
            if (asked == null || answered.get()) {
                return;
            }
            if (observer.isCancelled()) {
                leave();
                return;
            }
            Slice slice =
                    log.read(
                            asked.place(),
                            asked.caller().organization(),
                            asked.offset(),
                            asked.bytes());
            if (slice.batches().isEmpty() && !closed && System.nanoTime() < deadlineNanos) {
                await(asked);
            } else {
                answer(asked, slice);
            }
        }

        private void await(ReadRpc.Wanted asked) {
            if (waiting.size() >= WAITING_MAX) {
                throw Problem.of(Reason.OVERLOADED, "too many reads wait")
                        .retryAfter(Duration.ofSeconds(1));
            }
            boolean first = waiting.add(this);
            boolean waits = waits(asked);
            if (!waits) {
                read();
            } else if (first) {
                timeout =
                        timer.schedule(
                                this::attemptLater,
                                deadlineNanos - System.nanoTime(),
                                TimeUnit.NANOSECONDS);
            }
        }

        private boolean waits(ReadRpc.Wanted asked) {
            try {
                return log.whenBeyond(
                        asked.place(), asked.caller().organization(), asked.offset(), wake);
            } catch (Problem problem) {
                // The topic went meanwhile: whoever tells the caller does not know that this waits.
                leave();
                throw problem;
            }
        }

        private void answer(ReadRpc.Wanted asked, Slice slice) {
            reserve(slice.batches().stream().mapToInt(found -> found.batch().size()).sum());
            // Before it counts as answered: what goes wrong here is told.
            Contents answer = asked.contents(slice);
            reserve(asked.records() ? answer.heapBytes() : 0);
            ReadResponse response = response(asked, slice, answer);
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            leave();
            observer.onNext(response);
            observer.onCompleted();
            UUID organization = asked.caller().organization();
            usage.add(organization, answer.recordCount(), answer.bytes());
            if (answer.recordCount() > 0) {
                rates.out(
                        organization, asked.place().topic(), answer.recordCount(), answer.bytes());
                meters.read(System.nanoTime() - began, answer.recordCount(), answer.bytes());
            }
        }

        /** As it was read here last; null when it was not. */
        ReadRpc.@Nullable Wanted wanted() {
            return wanted;
        }

        /** What is left of the time that a read may wait. */
        long restMillis(long waitMillis) {
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            return Math.max(0, waitMillis - waited);
        }

        /** Tells a problem once, whoever finds it first. */
        private void refuse(Problem problem) {
            Admission.Told told = refusal;
            if (told != null && answered.compareAndSet(false, true)) {
                leave();
                told.refused(problem);
            }
        }

        /** Waits no longer: answered, or the caller is gone. */
        void leave() {
            waiting.remove(this);
            Future<?> pending = timeout;
            if (pending != null) {
                pending.cancel(false);
            }
            ReadRpc.Wanted asked = wanted;
            if (asked != null) {
                log.forget(asked.place(), wake);
            }
        }

        private void reserve(long bytes) {
            if (!budget.take(bytes)) {
                throw Problem.of(Reason.OVERLOADED, "too many answers are on their way")
                        .retryAfter(Duration.ofMillis(100));
            }
            reserved.addAndGet(bytes);
        }

        private void release() {
            budget.giveBack(reserved.getAndSet(0));
        }
    }
}
