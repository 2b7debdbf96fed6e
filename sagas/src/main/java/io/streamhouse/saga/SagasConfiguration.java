package io.streamhouse.saga;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.streamhouse.saga.activateorganization.ActivateOrganizationSaga;
import io.streamhouse.saga.activateorganization.ActivationIntents;
import io.streamhouse.saga.plane.PlaneGateway;
import io.streamhouse.saga.plane.SqlPlaneGateway;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The processes and their kit. Needs the migrated pool, its transaction manager, a {@link Clock}, a
 * {@link CommandPort}, the {@link ProcessKind}s, and the store's parts of Axon.
 */
@Configuration(proxyBeanMethods = false)
public class SagasConfiguration {
    private static final int EXECUTED_AT_A_TIME_MAX = 16;
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(3);

    @Bean
    PlaneGateway planeGateway(DataSource pool, PlatformTransactionManager manager) {
        return new SqlPlaneGateway(JdbcClient.create(pool), readOnly(manager));
    }

    @Bean
    Operations operations(
            DataSource pool, PlatformTransactionManager manager, List<ProcessKind> kinds) {
        return new Operations(JdbcClient.create(pool), readOnly(manager), kinds);
    }

    @Bean
    ProcessIntents activationIntents(PlaneGateway plane) {
        return ActivationIntents.of(plane);
    }

    @Bean
    IntentBook intentBook(DataSource pool, Clock clock, ObjectProvider<Scheduler> scheduler) {
        return new IntentBook(
                JdbcClient.create(pool),
                clock,
                () -> scheduler.ifAvailable(Scheduler::triggerCheckForDueExecutions));
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler scheduler(
            DataSource pool,
            Clock clock,
            IntentBook book,
            CommandPort commands,
            List<ProcessIntents> processes,
            ObjectProvider<ProcessSettings> given) {
        ProcessSettings settings = given.getIfAvailable(ProcessSettings::defaults);
        IntentRunner runner =
                new IntentRunner(book, commands, new Lanes("plane"), clock, processes);
        Sweep sweep = new Sweep(JdbcClient.create(pool), book, clock);
        return Scheduler.create(
                        new TransactionAwareDataSourceProxy(pool),
                        List.<Task<?>>of(intents(runner)))
                .startTasks(
                        Tasks.recurring("sweep", FixedDelay.of(settings.sweep()))
                                .execute((_, _) -> sweep.run()))
                .tableName("store.scheduled_tasks")
                .clock(clock::instant)
                .schedulerName(new SchedulerName.Fixed(UUID.randomUUID().toString()))
                .threads(EXECUTED_AT_A_TIME_MAX)
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(settings.polling())
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(STOP_WAIT_MAX)
                .build();
    }

    private static Task<?> intents(IntentRunner runner) {
        return Tasks.custom(IntentBook.TASK, Void.class)
                .onFailureReschedule(FixedDelay.of(Duration.ofSeconds(1)))
                .onDeadExecutionRevive()
                .execute((instance, _) -> {
                    Optional<Instant> again = runner.run(instance.getId());
                    return (complete, operations) ->
                            again.ifPresentOrElse(
                                    at -> operations.reschedule(complete, at), operations::remove);
                });
    }

    @Bean(initMethod = "start", destroyMethod = "shutDown")
    EventProcessor activateOrganizationProcessor(
            StreamableMessageSource<TrackedEventMessage<?>> events,
            TokenStore tokens,
            TransactionManager transactions,
            ConnectionProvider connections,
            Serializer serializer,
            IntentBook book) {
        return new SagaProcessors(events, tokens, transactions, connections, serializer)
                .processor(
                        "activate-organization",
                        ActivateOrganizationSaga.class,
                        ActivateOrganizationSaga::new,
                        book);
    }

    @Bean
    TokenStore tokenStore(
            ConnectionProvider connections,
            Serializer serializer,
            ObjectProvider<ProcessSettings> given) {
        ProcessSettings settings = given.getIfAvailable(ProcessSettings::defaults);
        return SagaProcessors.tokenStore(connections, serializer, settings.claimTime());
    }

    private static TransactionTemplate readOnly(PlatformTransactionManager manager) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setReadOnly(true);
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return template;
    }
}
