package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
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
        private final long began = System.nanoTime();
        private volatile ReadRpc.@Nullable Wanted wanted;
        private volatile @Nullable Future<?> timeout;
        private volatile long deadlineNanos;

        Poll(ServerCallStreamObserver<ReadResponse> observer) {
            this.observer = observer;
            observer.setOnCloseHandler(this::release);
        }

        void run(ReadRpc.Wanted asked) {
            wanted = asked;
            deadlineNanos = began + TimeUnit.MILLISECONDS.toNanos(asked.waitMillis());
            Place place = asked.place();
            UUID organization = asked.caller().organization();
            if (asked.records() || !log.inMemory(place, organization, asked.offset())) {
                admission.block(observer, this::read);
            } else {
                read();
            }
        }

        /** Woken: the rights may have ended since. */
        private void attempt() {
            ReadRpc.Wanted asked = wanted;
            if (asked != null && !answered.get()) {
                admission.readmit(new OnceObserver(), asked.caller(), this::read);
            }
        }

        /** Looks again, apart from the present thread. */
        private void attemptLater() {
            admission.block(new OnceObserver(), this::attempt);
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
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            leave();
            Contents answer = asked.contents(slice);
            observer.onNext(response(asked, slice, answer));
            observer.onCompleted();
            UUID organization = asked.caller().organization();
            usage.add(organization, answer.recordCount(), answer.bytes());
            if (answer.recordCount() > 0) {
                rates.out(
                        organization, asked.place().topic(), answer.recordCount(), answer.bytes());
                meters.read(System.nanoTime() - began, answer.recordCount(), answer.bytes());
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

        private void reserve(int bytes) {
            if (!budget.take(bytes)) {
                throw Problem.of(Reason.OVERLOADED, "too many answers are on their way")
                        .retryAfter(Duration.ofMillis(100));
            }
            reserved.addAndGet(bytes);
        }

        private void release() {
            budget.giveBack(reserved.getAndSet(0));
        }

        /** Tells a problem once, whoever finds it first. */
        private final class OnceObserver implements StreamObserver<ReadResponse> {
            @Override
            public void onNext(ReadResponse response) {
                observer.onNext(response);
            }

            @Override
            public void onError(Throwable problem) {
                if (answered.compareAndSet(false, true)) {
                    leave();
                    observer.onError(problem);
                }
            }

            @Override
            public void onCompleted() {
                observer.onCompleted();
            }
        }
    }
}
