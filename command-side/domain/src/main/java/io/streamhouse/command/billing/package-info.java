/** Subscriptions and months of usage. */
@NullMarked
package io.streamhouse.command.billing;

import org.jspecify.annotations.NullMarked;
