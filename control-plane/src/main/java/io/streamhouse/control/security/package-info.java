/**
 * Who calls, and what they may do. Each handler method names the permission it needs, the table in
 * {@link io.streamhouse.control.security.Permission} says who has it, and a method that names none
 * serves nobody: rights hang on handlers, not on paths, so no spelling of a path gets around them.
 */
@NullMarked
package io.streamhouse.control.security;

import org.jspecify.annotations.NullMarked;
