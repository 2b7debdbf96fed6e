package io.streamhouse.control.process;

import io.streamhouse.control.store.AppendHook;
import io.streamhouse.control.store.Commands;
import io.streamhouse.control.store.ProcessNames;
import io.streamhouse.control.store.Refused;
import io.streamhouse.saga.CommandPort;
import io.streamhouse.saga.OperationLog;
import io.streamhouse.saga.ProcessKind;
import io.streamhouse.saga.SagasConfiguration;
import io.streamhouse.saga.activateorganization.ActivateOrganization;
import io.streamhouse.saga.activateorganization.ActivateOrganizationSaga;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the processes need of the control plane. Beside {@code StoreConfiguration}. */
@Configuration(proxyBeanMethods = false)
@Import(SagasConfiguration.class)
public class ProcessConfiguration {
    @Bean
    ProcessKind activateOrganization() {
        return new ActivateOrganization();
    }

    @Bean
    ProcessNames processNames() {
        return new ProcessNames(
                Map.of("process.activate_organization", ActivateOrganizationSaga.class));
    }

    @Bean
    AppendHook operationHook(List<ProcessKind> kinds) {
        return new OperationHook(new OperationLog(kinds));
    }

    @Bean
    CommandPort commandPort(Commands commands) {
        return (meta, command) -> {
            try {
                commands.execute(meta, List.of(command));
                return Optional.empty();
            } catch (Refused refused) {
                return Optional.of(refused.problem());
            }
        };
    }
}
