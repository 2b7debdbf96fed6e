package io.streamhouse.query;

import java.util.Optional;

/**
 * Who did something, as lists show it.
 *
 * @param type {@code user}, {@code api_key}, {@code platform} or {@code process}
 * @param id empty for the platform
 * @param name e-mail address, key name or process name; empty when it is erased or unknown
 */
public record ActorRow(String type, Optional<String> id, Optional<String> name) {}
