package io.streamhouse.control.audit;

import io.streamhouse.control.request.RestJson;
import io.streamhouse.query.audit.AuditQueries;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The audit log. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {
    @Bean
    AuditController auditController(AuditQueries audit, RestJson json) {
        return new AuditController(audit, json);
    }
}
