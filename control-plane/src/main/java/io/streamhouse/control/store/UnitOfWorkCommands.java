package io.streamhouse.control.store;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.StoredEvent;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Commands in one Axon unit of work and one database transaction. */
final class UnitOfWorkCommands implements Commands {
    /** How often a list is run on fresh state before the caller is told. */
    private static final int ATTEMPTS_MAX = 5;

    /**
     * After so many conflicts a list holds the append lock from its beginning: nobody can come in
     * between, so that a busy stream starves nobody.
     */
    private static final int OPTIMISTIC_ATTEMPTS = 2;

    private static final long PAUSE_MAX_US = 5_000;

    private final StreamBus bus;
    private final TransactionManager transactions;
    private final ConnectionProvider connections;
    private final EventSource events;
    private final EventWakeups wakeups;

    UnitOfWorkCommands(
            StreamBus bus,
            TransactionManager transactions,
            ConnectionProvider connections,
            EventSource events,
            EventWakeups wakeups) {
        this.bus = bus;
        this.transactions = transactions;
        this.connections = connections;
        this.events = events;
        this.wakeups = wakeups;
    }

    @Override
    public Receipt execute(
            Meta meta, List<? extends Command> commands, Runnable... alsoInTransaction) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("commands begin a transaction of their own");
        }
        try {
            return retried(meta, List.copyOf(commands), List.of(alsoInTransaction));
        } catch (Refused refused) {
            throw refused;
        } catch (RuntimeException failure) {
            throw DatabaseProblems.of(failure).<RuntimeException>map(Refused::new).orElse(failure);
        }
    }

    private Receipt retried(Meta meta, List<Command> commands, List<Runnable> also) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            try {
                return attempt(meta, commands, also, attempt > OPTIMISTIC_ATTEMPTS);
            } catch (RuntimeException conflict) {
                requireConflict(conflict);
                pause();
            }
        }
        throw new Refused(
                Problem.of(
                        Reason.CONCURRENT_CHANGE,
                        "Others change the same things at the moment. Read again, then decide."));
    }

    /** Lets everything pass on that is no conflict with a concurrent change. */
    private static void requireConflict(RuntimeException failure) {
        if (!(failure instanceof ConcurrencyException) && !Conflicts.isGivenUp(failure)) {
            throw failure;
        }
    }

    /** Other replicas meet the same conflicts; chance takes them apart. */
    private static void pause() {
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(PAUSE_MAX_US)));
    }

    private Receipt attempt(Meta meta, List<Command> commands, List<Runnable> also, boolean alone) {
        DefaultUnitOfWork<?> work = DefaultUnitOfWork.startAndGet(new GenericMessage<>(meta));
        work.attachTransaction(transactions);
        Unit unit = Unit.begin(work, meta);
        try {
            if (alone) {
                EventTable.lock(connections);
            }
            commands.forEach(this::decide);
            also.forEach(Runnable::run);
        } catch (RuntimeException | Error failure) {
            work.rollback(failure);
            throw failure;
        }
        work.commit();
        return receipt(unit.appended());
    }

    private void decide(Command command) {
        switch (bus.decide(command)) {
            case Decision.Accepted<?> _ -> {}
            case Decision.Rejected<?>(Problem problem) -> throw new Refused(problem);
        }
    }

    private Receipt receipt(List<StoredEvent> appended) {
        if (appended.isEmpty()) {
            return new Receipt(events.head(), List.of());
        }
        long position = appended.getLast().position();
        wakeups.committed(position, DenialHook.concerns(appended));
        return new Receipt(position, appended.stream().map(StoredEvent::id).toList());
    }
}
