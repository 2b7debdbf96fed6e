package io.streamhouse.control.process;

import io.streamhouse.api.Command;
import io.streamhouse.api.Event;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationCommand.CreateOrganization;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.control.store.Receipt;
import io.streamhouse.control.store.StoreNode;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.saga.CommandPort;
import io.streamhouse.saga.Operation;
import io.streamhouse.saga.Operations;
import io.streamhouse.saga.ProcessSettings;
import io.streamhouse.saga.plane.PlaneGateway;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** One program with processes, the agents' world in memory, and a clock that can be turned on. */
final class ProcessNode implements AutoCloseable {
    /** Where a run is. */
    record Run(OrganizationId organization, OperationId operation) {
        static Run random() {
            return new Run(
                    new OrganizationId(UUID.randomUUID()), new OperationId(UUID.randomUUID()));
        }
    }

    private static final ScopedValue<ProcessNode> STARTING = ScopedValue.newInstance();

    private final FakePlane plane;
    private final UnaryOperator<CommandPort> port;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final StoreNode node;

    private ProcessNode(
            ScratchDatabase database, FakePlane plane, UnaryOperator<CommandPort> port) {
        this.plane = plane;
        this.port = port;
        this.node =
                ScopedValue.where(STARTING, this)
                        .call(() ->
                                StoreNode.start(
                                        database,
                                        new TurnedClock(ahead),
                                        ProcessConfiguration.class,
                                        World.class));
    }

    static ProcessNode start(ScratchDatabase database, FakePlane plane) {
        return new ProcessNode(database, plane, UnaryOperator.identity());
    }

    static ProcessNode start(
            ScratchDatabase database, FakePlane plane, UnaryOperator<CommandPort> port) {
        return new ProcessNode(database, plane, port);
    }

    @Configuration(proxyBeanMethods = false)
    static class World {
        @Bean
        @Primary
        PlaneGateway fakePlane() {
            return STARTING.get().plane;
        }

        @Bean
        ProcessSettings processSettings() {
            return new ProcessSettings(
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1));
        }

        @Bean
        static BeanPostProcessor commandPortIsWrapped() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof CommandPort port
                            ? STARTING.get().port.apply(port)
                            : bean;
                }
            };
        }
    }

    private static final class TurnedClock extends Clock {
        private final AtomicReference<Duration> ahead;

        TurnedClock(AtomicReference<Duration> ahead) {
            this.ahead = ahead;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead.get());
        }
    }

    void turnOn(Duration by) {
        ahead.updateAndGet(before -> before.plus(by));
    }

    StoreNode store() {
        return node;
    }

    FakePlane plane() {
        return plane;
    }

    Operations operations() {
        return node.get(Operations.class);
    }

    Receipt execute(Run run, Command command) {
        return node.commands().execute(StoreNode.meta(run.organization()), List.of(command));
    }

    Receipt create(Run run) {
        return execute(
                run,
                new CreateOrganization(
                        run.organization(), "Acme", new Slug("acme"), run.operation()));
    }

    Operation operation(Run run) {
        return operations().find(run.organization(), run.operation()).orElseThrow();
    }

    void awaitState(Run run, String state) {
        try {
            StoreNode.await(state, () -> operation(run).state().equals(state));
        } catch (AssertionError late) {
            throw new AssertionError(operation(run).toString(), late);
        }
    }

    void awaitFinding(Run run, int step) {
        StoreNode.await(
                "a finding of step " + step,
                () -> operation(run).steps().get(step).detail().isPresent());
    }

    /** The run's process has ended and left nothing. */
    void awaitNothingLeft(Run run) {
        StoreNode.await(
                "the process's state to be gone",
                () ->
                        node.jdbc()
                                        .sql(
                                                "SELECT count(*) FROM store.association_value"
                                                        + " WHERE association_value = ?")
                                        .param(run.operation().toString())
                                        .query(Integer.class)
                                        .single()
                                == 0);
    }

    List<StoredEvent> events(Run run, Class<? extends Event> type) {
        return node.events().read(0, 10_000).stream()
                .filter(stored -> type.isInstance(stored.event()))
                .filter(stored ->
                        stored.meta().organization().equals(Optional.of(run.organization())))
                .toList();
    }

    /** As kill -9 does: nothing reaches the database any more. */
    Thread kill() {
        node.pool().close();
        return Thread.startVirtualThread(node::close);
    }

    @Override
    public void close() {
        node.close();
    }
}
