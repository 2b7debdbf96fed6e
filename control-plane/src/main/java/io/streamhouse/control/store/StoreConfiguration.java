package io.streamhouse.control.store;

import com.zaxxer.hikari.HikariDataSource;
import io.streamhouse.query.EventSource;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Commands and events on PostgreSQL. Needs a migrated pool (Hikari, as {@code
 * streamhouse_control}), a transaction manager on it, and a {@link Clock}. Axon's parts are put
 * together by hand: its automatic configuration chooses a schema, a resolver and a serializer that
 * do not fit PostgreSQL.
 */
@Configuration(proxyBeanMethods = false)
public class StoreConfiguration {
    /** Connections of their own, as the pool's user to the pool's server. */
    @Bean
    Connections dedicatedConnections(HikariDataSource pool) {
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        properties.setProperty("user", pool.getUsername());
        properties.setProperty("password", pool.getPassword());
        properties.setProperty("ApplicationName", "streamhouse notifications");
        properties.remove("socketTimeout");
        properties.replaceAll((_, value) -> value.toString());
        return () -> DriverManager.getConnection(pool.getJdbcUrl(), properties);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Notifications notifications(Connections connections) {
        return new Notifications(connections);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    EventWakeups eventWakeups(DataSource pool, Notifications notifications) {
        return new EventWakeups(pool, notifications);
    }

    @Bean
    EventJson eventJson() {
        return new EventJson(EventForms.UPCASTERS);
    }

    @Bean
    StoredNames storedNames(ObjectProvider<ProcessNames> processes) {
        return new StoredNames(
                processes.stream()
                        .map(ProcessNames::types)
                        .reduce(
                                Map.of(),
                                (one, other) -> {
                                    Map<String, Class<?>> both = new java.util.HashMap<>(one);
                                    both.putAll(other);
                                    return both;
                                }));
    }

    @Bean
    Serializer axonSerializer(EventJson json, StoredNames names) {
        return new NamedSerializer(json, names);
    }

    @Bean
    TransactionManager axonTransactions(PlatformTransactionManager manager) {
        return new SpringTransactions(manager);
    }

    /** Connections of the current transaction. */
    @Bean
    ConnectionProvider axonConnections(DataSource pool) {
        return new TransactionAwareDataSourceProxy(pool)::getConnection;
    }

    @Bean
    AppendHook denialHook() {
        return new DenialHook();
    }

    @Bean(destroyMethod = "shutDown")
    WakingEventStore eventStore(
            ConnectionProvider connections,
            TransactionManager transactions,
            Serializer serializer,
            EventJson json,
            Clock clock,
            List<AppendHook> hooks,
            EventWakeups wakeups) {
        WakingEventStore store =
                WakingEventStore.create(
                        PostgresEventStorage.create(
                                connections,
                                transactions,
                                serializer,
                                new EventTable(json, clock),
                                hooks));
        wakeups.subscribe(store::wake);
        return store;
    }

    @Bean
    EventSource eventSource(DataSource pool, EventJson json) {
        return new StoredEvents(pool, json);
    }

    @Bean
    Commands commands(
            EventStore store,
            TransactionManager transactions,
            ConnectionProvider connections,
            EventSource events,
            EventWakeups wakeups) {
        return new UnitOfWorkCommands(
                new StreamBus(store), transactions, connections, events, wakeups);
    }
}
