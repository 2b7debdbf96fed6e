/** Persons, their sessions, and their membership in organizations. */
@NullMarked
package io.streamhouse.api.identity;

import org.jspecify.annotations.NullMarked;
