/** What agents may know, and what they answer. */
@NullMarked
package io.streamhouse.query.plane;

import org.jspecify.annotations.NullMarked;
