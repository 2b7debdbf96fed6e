package io.streamhouse.control.read;

import io.streamhouse.query.ActorRow;
import java.util.Optional;

/**
 * Somebody or something, as answers name it.
 *
 * @param type such as {@code user}, {@code api_key}, {@code topic}
 * @param id absent where there is only one
 * @param name absent when unknown or erased
 */
public record Named(String type, Optional<String> id, Optional<String> name) {
    /** An actor. */
    public static Named of(ActorRow actor) {
        return new Named(actor.type(), actor.id(), actor.name());
    }
}
