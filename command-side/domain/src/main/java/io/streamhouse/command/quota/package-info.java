/** Ledgers that keep holdings within the plan. */
@NullMarked
package io.streamhouse.command.quota;

import org.jspecify.annotations.NullMarked;
