package io.streamhouse.command.key;

import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyCreated;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyRevoked;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OrganizationId;

/** What an API key's decisions need to know. */
sealed interface ApiKey {
    /** There is none yet. */
    record None() implements ApiKey {}

    /** It works. */
    record Live(OrganizationId organization, String name, String verifier, KeyScopes scopes)
            implements ApiKey {}

    /** It is ended for ever. */
    record Revoked(OrganizationId organization) implements ApiKey {}

    /** The state after an event. */
    static ApiKey evolve(ApiKey state, ApiKeyEvent event) {
        return switch (event) {
            case ApiKeyCreated(_, var organization, var name, var verifier, var scopes) ->
                    new Live(organization, name, verifier, scopes);
            case ApiKeyRevoked(_, var organization, _) -> new Revoked(organization);
        };
    }
}
