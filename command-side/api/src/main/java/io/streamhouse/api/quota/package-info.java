/** Ledgers that keep what an organization holds within its plan. */
@NullMarked
package io.streamhouse.api.quota;

import org.jspecify.annotations.NullMarked;
