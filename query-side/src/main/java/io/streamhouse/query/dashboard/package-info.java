/** Live figures. */
@NullMarked
package io.streamhouse.query.dashboard;

import org.jspecify.annotations.NullMarked;
