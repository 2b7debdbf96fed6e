package io.streamhouse.control.operation;

import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Writes;
import io.streamhouse.saga.Operations;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Operations. */
@Configuration(proxyBeanMethods = false)
public class OperationConfiguration {
    @Bean
    OperationController operationController(
            Operations operations, Writes writes, Attribution attribution, Clock clock) {
        return new OperationController(operations, writes, attribution, clock);
    }
}
