/** API keys, without their secrets. */
@NullMarked
package io.streamhouse.query.key;

import org.jspecify.annotations.NullMarked;
