package io.streamhouse.control.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.settings.Secrets;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The pool, the migrations, and the roles. The pool is handed out migrated. */
@Configuration(proxyBeanMethods = false)
public class DatabaseConfiguration {
    private static final int CONNECTIONS_MAX = 20;
    private static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration VALIDATION_MAX = Duration.ofSeconds(1);
    private static final Duration REPLY_WAIT_MAX = Duration.ofMinutes(2);

    @Bean
    Access access(ControlPlaneConfig config, Secrets secrets) {
        return new Access(config.databaseUrl(), secrets.databasePassword());
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(Access access) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("control");
        pool.setJdbcUrl(access.url());
        pool.setUsername(Access.ROLE);
        pool.setPassword(access.password());
        pool.setMaximumPoolSize(CONNECTIONS_MAX);
        pool.setMinimumIdle(2);
        pool.setConnectionTimeout(CONNECTION_WAIT_MAX.toMillis());
        pool.setValidationTimeout(VALIDATION_MAX.toMillis());
        pool.addDataSourceProperty("ApplicationName", "streamhouse control");
        pool.addDataSourceProperty("connectTimeout", CONNECTION_WAIT_MAX.toSeconds());
        pool.addDataSourceProperty("loginTimeout", CONNECTION_WAIT_MAX.toSeconds());
        pool.addDataSourceProperty("socketTimeout", REPLY_WAIT_MAX.toSeconds());
        pool.addDataSourceProperty("tcpKeepAlive", true);
        pool.addDataSourceProperty("reWriteBatchedInserts", true);
        HikariDataSource source = new HikariDataSource(pool);
        Migrations.run(source);
        return source;
    }

    @Bean
    Roles roles(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new Roles(jdbc, transactions);
    }
}
