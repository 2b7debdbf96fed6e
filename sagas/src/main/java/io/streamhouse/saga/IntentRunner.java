package io.streamhouse.saga;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Command;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Problem;
import io.streamhouse.saga.IntentHandler.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes one intent. What takes no longer than a moment is waited for here; after that the
 * scheduler comes back, ever more seldom. Everything may happen twice: a crash between the deed and
 * its answer repeats the deed. Thread-safe.
 */
final class IntentRunner {
    private static final Logger log = LoggerFactory.getLogger(IntentRunner.class);

    private static final Duration MOMENT = Duration.ofMillis(400);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    /** Attempts that wait a moment; later ones only look. */
    private static final int PATIENT_ATTEMPTS = 3;

    private final IntentBook book;
    private final CommandPort commands;
    private final Lanes lanes;
    private final InstantSource clock;
    private final Map<String, ProcessKind> kinds;
    private final Map<String, IntentHandler> handlers;

    /**
     * @param processes every process with the handlers of its intents
     */
    IntentRunner(
            IntentBook book,
            CommandPort commands,
            Lanes lanes,
            InstantSource clock,
            java.util.List<ProcessIntents> processes) {
        this.book = book;
        this.commands = commands;
        this.lanes = lanes;
        this.clock = clock;
        this.kinds =
                processes.stream()
                        .map(ProcessIntents::kind)
                        .collect(Collectors.toMap(ProcessKind::name, Function.identity()));
        this.handlers =
                processes.stream()
                        .flatMap(process -> process.byId().entrySet().stream())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Executes an intent; when to come back, if it is not done. */
    Optional<Instant> run(String id) {
        Optional<Intent> open = book.open(id);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Intent intent = open.get();
        if (!book.isRunning(intent.operation())) {
            book.end(intent, false);
            return Optional.empty();
        }
        return switch (attempt(intent)) {
            case Outcome.Done(Command answer) -> answer(intent, answer);
            case Outcome.NotYet(String found) -> again(intent, found);
            case Outcome.Unknown(String found) -> again(intent, found);
        };
    }

    private Optional<Instant> again(Intent intent, String found) {
        int attempts = book.attempted(intent, found);
        return Optional.of(clock.instant().plus(retryAfter(attempts)));
    }

    private Optional<Instant> answer(Intent intent, Command answer) {
        Optional<Problem> problem = commands.send(meta(intent), answer);
        if (problem.isPresent() && mayPass(problem.get())) {
            return again(intent, problem.get().detail());
        }
        // Refused for good: the run has ended another way, which the process learns by its event.
        problem.ifPresent(
                refused -> log.info("intent {} is void: {}", intent.id(), refused.reason()));
        book.end(intent, problem.isEmpty());
        return Optional.empty();
    }

    private static boolean mayPass(Problem problem) {
        return switch (problem.reason().kind()) {
            case UNAVAILABLE, RATE_LIMITED -> true;
            case CONFLICT -> problem.reason() == Problem.Reason.CONCURRENT_CHANGE;
            case INVALID, UNAUTHENTICATED, DENIED, NOT_FOUND, QUOTA, BUG -> false;
        };
    }

    private Outcome attempt(Intent intent) {
        if (intent.name().equals(ProcessKind.EXPIRE)) {
            String cause =
                    "the deadline passed while it waited for "
                            + book.waitingFor(intent.operation());
            return new Outcome.Done(
                    kind(intent).fail(intent.organization(), intent.operation(), cause));
        }
        IntentHandler handler = handlers.get(intent.kind() + "/" + intent.name());
        if (handler == null) {
            throw new IllegalStateException("nobody executes " + intent.id());
        }
        return patiently(intent, handler);
    }

    private Outcome patiently(Intent intent, IntentHandler handler) {
        Instant end = clock.instant().plus(MOMENT);
        Duration pause = FIRST_PAUSE;
        while (true) {
            Outcome outcome = lanes.call(intent.organization(), () -> handler.execute(intent));
            boolean last =
                    !(outcome instanceof Outcome.NotYet)
                            || !clock.instant().isBefore(end)
                            || Thread.currentThread().isInterrupted();
            if (last) {
                return outcome;
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    private static Duration retryAfter(int attempts) {
        if (attempts <= PATIENT_ATTEMPTS) {
            return FIRST_RETRY;
        }
        int doublings = Math.min(attempts - PATIENT_ATTEMPTS, 10);
        Duration after = FIRST_RETRY.multipliedBy(1L << doublings);
        return after.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : after;
    }

    private ProcessKind kind(Intent intent) {
        ProcessKind kind = kinds.get(intent.kind());
        if (kind == null) {
            throw new IllegalStateException("no such process is known: " + intent.kind());
        }
        return kind;
    }

    private Meta meta(Intent intent) {
        return new Meta(
                Optional.of(intent.organization()),
                new Actor.Process(intent.kind().replace('_', '-')),
                intent.correlationId(),
                intent.causationId(),
                clock.instant(),
                Optional.empty());
    }
}
