/** Usage, plans and bills at the edge. */
@NullMarked
package io.streamhouse.control.billing;

import org.jspecify.annotations.NullMarked;
