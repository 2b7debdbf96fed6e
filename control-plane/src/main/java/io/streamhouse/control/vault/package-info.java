/** Personal-data keys and secrets: what must never be in an event. */
@NullMarked
package io.streamhouse.control.vault;

import org.jspecify.annotations.NullMarked;
