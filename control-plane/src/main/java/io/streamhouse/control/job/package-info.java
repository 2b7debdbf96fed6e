/** Work that nobody asks for: closing usage windows, throwing old rows away. */
@NullMarked
package io.streamhouse.control.job;

import org.jspecify.annotations.NullMarked;
