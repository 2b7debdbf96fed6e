/**
 * How the edge changes things: one unit of work per request, remembered under its Idempotency-Key
 * in the same transaction, answered with its position when the read models show it.
 */
@NullMarked
package io.streamhouse.control.write;

import org.jspecify.annotations.NullMarked;
