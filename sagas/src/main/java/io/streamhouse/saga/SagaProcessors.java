package io.streamhouse.saga;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.annotation.SimpleResourceParameterResolverFactory;
import org.axonframework.modelling.saga.AnnotatedSagaManager;
import org.axonframework.modelling.saga.repository.AnnotatedSagaRepository;
import org.axonframework.modelling.saga.repository.jdbc.JdbcSagaStore;
import org.axonframework.modelling.saga.repository.jdbc.PostgresSagaSqlSchema;
import org.axonframework.modelling.saga.repository.jdbc.SagaSchema;
import org.axonframework.serialization.Serializer;

/**
 * Puts Axon's parts of a process together. A tracking processor waits on the event store, which is
 * woken by each commit: a pooled one would ask every half second. One segment each: a process is
 * followed by one replica at a time, in the order of events.
 */
record SagaProcessors(
        StreamableMessageSource<TrackedEventMessage<?>> events,
        TokenStore tokens,
        TransactionManager transactions,
        ConnectionProvider connections,
        Serializer serializer) {
    private static final int BATCH_SIZE = 20;

    static TokenStore tokenStore(
            ConnectionProvider connections, Serializer serializer, Duration claimTime) {
        return JdbcTokenStore.builder()
                .connectionProvider(connections)
                .serializer(serializer)
                .claimTimeout(claimTime)
                .nodeId(UUID.randomUUID().toString())
                .schema(
                        TokenSchema.builder()
                                .setTokenTable("store.token_entry")
                                .setProcessorNameColumn("processor_name")
                                .setTokenTypeColumn("token_type")
                                .build())
                .build();
    }

    <T> EventProcessor processor(
            String name, Class<T> type, Supplier<T> create, Object... resources) {
        ParameterResolverFactory parameters =
                MultiParameterResolverFactory.ordered(
                        List.of(
                                ClasspathParameterResolverFactory.forClass(type),
                                new SimpleResourceParameterResolverFactory(List.of(resources))));
        AnnotatedSagaManager<T> manager =
                AnnotatedSagaManager.<T>builder()
                        .sagaType(type)
                        .sagaFactory(create)
                        .parameterResolverFactory(parameters)
                        .listenerInvocationErrorHandler(PropagatingErrorHandler.instance())
                        .sagaRepository(
                                AnnotatedSagaRepository.<T>builder()
                                        .sagaType(type)
                                        .parameterResolverFactory(parameters)
                                        .sagaStore(store())
                                        .build())
                        .build();
        return TrackingEventProcessor.builder()
                .name(name)
                .eventHandlerInvoker(manager)
                .errorHandler(PropagatingErrorHandler.instance())
                .messageSource(events)
                .tokenStore(tokens)
                .transactionManager(transactions)
                .trackingEventProcessorConfiguration(
                        TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                                .andBatchSize(BATCH_SIZE)
                                .andTokenClaimInterval(500, TimeUnit.MILLISECONDS)
                                .andInitialTrackingToken(StreamableMessageSource::createTailToken))
                .build();
    }

    private JdbcSagaStore store() {
        PostgresSagaSqlSchema sql =
                new PostgresSagaSqlSchema(
                        SagaSchema.builder()
                                .sagaEntryTable("store.saga_entry")
                                .associationValueEntryTable("store.association_value")
                                .sagaIdColumn("saga_id")
                                .sagaTypeColumn("saga_type")
                                .serializedSagaColumn("serialized_saga")
                                .associationKeyColumn("association_key")
                                .associationValueColumn("association_value")
                                .build());
        sql.setExclusiveLoad(true);
        return JdbcSagaStore.builder()
                .connectionProvider(connections)
                .serializer(serializer)
                .sqlSchema(sql)
                .build();
    }
}
