/**
 * The live stream of a browser: server-sent events, one virtual thread per client. A slow client
 * misses what is in between and slows nobody. Changes come from PostgreSQL's notifications, so it
 * does not matter which replica made them.
 */
@NullMarked
package io.streamhouse.control.live;

import org.jspecify.annotations.NullMarked;
