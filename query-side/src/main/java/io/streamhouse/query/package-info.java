/** Read models: projections of the event store, and the questions they answer. */
@NullMarked
package io.streamhouse.query;

import org.jspecify.annotations.NullMarked;
