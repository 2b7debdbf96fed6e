/** Organizations, as the console and the operator see them. */
@NullMarked
package io.streamhouse.query.org;

import org.jspecify.annotations.NullMarked;
