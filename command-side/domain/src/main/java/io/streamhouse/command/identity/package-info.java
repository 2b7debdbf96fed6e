/** Persons, their sessions, their membership. */
@NullMarked
package io.streamhouse.command.identity;

import org.jspecify.annotations.NullMarked;
