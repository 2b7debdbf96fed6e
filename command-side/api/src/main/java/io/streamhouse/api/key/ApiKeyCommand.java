package io.streamhouse.api.key;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.org.OrganizationId;

/** What can be asked of an API key. */
public sealed interface ApiKeyCommand extends Command {
    /** Which one. */
    ApiKeyId key();

    @Override
    default StreamId stream() {
        return StreamId.of("api_key", key());
    }

    /**
     * Creates a key.
     *
     * @param name 1 to 100 characters, for people
     * @param verifier 64 hexadecimal digits: HMAC-SHA-256 of the secret under the pepper
     */
    record CreateApiKey(
            ApiKeyId key,
            OrganizationId organization,
            String name,
            String verifier,
            KeyScopes scopes)
            implements ApiKeyCommand {}

    /** Ends a key for ever. */
    record RevokeApiKey(ApiKeyId key, OrganizationId organization) implements ApiKeyCommand {}
}
