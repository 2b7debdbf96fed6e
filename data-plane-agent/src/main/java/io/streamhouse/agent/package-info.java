/** The data-plane agent: its start, its configuration, and how its parts are put together. */
@NullMarked
package io.streamhouse.agent;

import org.jspecify.annotations.NullMarked;
