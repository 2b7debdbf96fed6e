package io.streamhouse.api.key;

import io.streamhouse.api.Event;
import io.streamhouse.api.org.OrganizationId;

/** What can happen to an API key. */
public sealed interface ApiKeyEvent extends Event {
    /** Which one. */
    ApiKeyId key();

    /** Whose. */
    OrganizationId organization();

    /** The key works. */
    record ApiKeyCreated(
            ApiKeyId key,
            OrganizationId organization,
            String name,
            String verifier,
            KeyScopes scopes)
            implements ApiKeyEvent {}

    /** The key is refused from here on. */
    record ApiKeyRevoked(ApiKeyId key, OrganizationId organization, String name)
            implements ApiKeyEvent {}
}
