package io.streamhouse.command.key;

import io.streamhouse.api.key.ApiKeyCommand;
import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a API key. */
@AggregateRoot(type = "api_key")
public final class ApiKeyAggregate extends StreamAggregate<ApiKeyCommand, ApiKeyEvent, ApiKey> {
    /** Its place in the table of contents. */
    public static final Shell<ApiKeyCommand, ApiKeyEvent, ApiKeyAggregate> SHELL =
            new Shell<>(ApiKeyDecider.DECIDER, ApiKeyAggregate.class, ApiKeyAggregate::new);

    private ApiKeyAggregate(String id) {
        super(ApiKeyDecider.DECIDER, id);
    }
}
