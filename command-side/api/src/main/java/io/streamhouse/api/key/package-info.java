/** API keys. */
@NullMarked
package io.streamhouse.api.key;

import org.jspecify.annotations.NullMarked;
