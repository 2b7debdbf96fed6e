/** Plans, subscriptions and closed usage. */
@NullMarked
package io.streamhouse.api.billing;

import org.jspecify.annotations.NullMarked;
