/** The operator's routes, with the platform key. */
@NullMarked
package io.streamhouse.control.admin;

import org.jspecify.annotations.NullMarked;
