package io.streamhouse.control;

import io.streamhouse.control.admin.AdminConfiguration;
import io.streamhouse.control.agent.AgentConfiguration;
import io.streamhouse.control.audit.AuditConfiguration;
import io.streamhouse.control.billing.BillingConfiguration;
import io.streamhouse.control.console.ConsoleConfiguration;
import io.streamhouse.control.database.DatabaseConfiguration;
import io.streamhouse.control.document.DocumentConfiguration;
import io.streamhouse.control.edge.EdgeConfiguration;
import io.streamhouse.control.health.HealthConfiguration;
import io.streamhouse.control.identity.IdentityConfiguration;
import io.streamhouse.control.job.JobConfiguration;
import io.streamhouse.control.key.KeyConfiguration;
import io.streamhouse.control.live.LiveConfiguration;
import io.streamhouse.control.metrics.MetricsConfiguration;
import io.streamhouse.control.operation.OperationConfiguration;
import io.streamhouse.control.process.ProcessConfiguration;
import io.streamhouse.control.read.FollowingConfiguration;
import io.streamhouse.control.rest.RestConfiguration;
import io.streamhouse.control.security.SecurityConfiguration;
import io.streamhouse.control.store.StoreConfiguration;
import io.streamhouse.control.topic.TopicConfiguration;
import io.streamhouse.control.vault.VaultConfiguration;
import io.streamhouse.control.write.WriteConfiguration;
import io.streamhouse.query.QuerySideConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The program's table of contents. Nothing is found by scanning: what is not listed here does not
 * run, which also keeps the start short.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    PropertyPlaceholderAutoConfiguration.class,
    ConfigurationPropertiesAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    SslAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
})
@Import({
    // The ground: server, database, health.
    EdgeConfiguration.class,
    DatabaseConfiguration.class,
    HealthConfiguration.class,
    ConsoleConfiguration.class,
    // What is known, and how it changes.
    StoreConfiguration.class,
    VaultConfiguration.class,
    ProcessConfiguration.class,
    QuerySideConfiguration.class,
    FollowingConfiguration.class,
    // Before and around every handler method.
    SecurityConfiguration.class,
    WriteConfiguration.class,
    RestConfiguration.class,
    AgentConfiguration.class,
    // The contexts.
    IdentityConfiguration.class,
    TopicConfiguration.class,
    KeyConfiguration.class,
    AuditConfiguration.class,
    BillingConfiguration.class,
    MetricsConfiguration.class,
    LiveConfiguration.class,
    AdminConfiguration.class,
    OperationConfiguration.class,
    JobConfiguration.class,
    DocumentConfiguration.class,
})
class ControlPlaneConfiguration {}
