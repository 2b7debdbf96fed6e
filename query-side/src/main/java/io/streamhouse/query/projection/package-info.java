/** Projections of the event store: how they advance, are waited for and are rebuilt. */
@NullMarked
package io.streamhouse.query.projection;

import org.jspecify.annotations.NullMarked;
