package io.streamhouse.api;

import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyId;

/** Who caused a change. */
public sealed interface Actor {
    /** A person, in the console or with a token. */
    record User(UserId id) implements Actor {}

    /** A machine with an API key. */
    record Key(ApiKeyId id) implements Actor {}

    /** The operator of the platform, with the platform key. */
    record Platform() implements Actor {}

    /** A process of the platform itself, such as {@code activate-organization}. */
    record Process(String name) implements Actor {}
}
