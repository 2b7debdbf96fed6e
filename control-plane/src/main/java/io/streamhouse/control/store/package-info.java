/** Commands and events on PostgreSQL: Axon's parts, wired. */
@NullMarked
package io.streamhouse.control.store;

import org.jspecify.annotations.NullMarked;
