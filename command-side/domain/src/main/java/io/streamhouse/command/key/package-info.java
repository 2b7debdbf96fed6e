/** API keys. */
@NullMarked
package io.streamhouse.command.key;

import org.jspecify.annotations.NullMarked;
