/**
 * The language of the write side: commands, events, values. No framework, no clock, no randomness.
 */
@NullMarked
package io.streamhouse.api;

import org.jspecify.annotations.NullMarked;
