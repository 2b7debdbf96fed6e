/**
 * The load on our side of a comparison: a process of its own that knows the client and nothing
 * else.
 */
@NullMarked
package io.streamhouse.bench.load;

import org.jspecify.annotations.NullMarked;
