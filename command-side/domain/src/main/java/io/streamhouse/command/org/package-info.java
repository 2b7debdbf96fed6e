/** How an organization becomes active, and the runs that make it so. */
@NullMarked
package io.streamhouse.command.org;

import org.jspecify.annotations.NullMarked;
