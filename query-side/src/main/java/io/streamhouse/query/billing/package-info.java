/** Plans, usage windows, and bills that can be computed again. */
@NullMarked
package io.streamhouse.query.billing;

import org.jspecify.annotations.NullMarked;
