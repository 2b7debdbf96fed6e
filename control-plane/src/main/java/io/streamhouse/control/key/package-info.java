/** API keys at the edge. A key's text leaves the program in one answer only. */
@NullMarked
package io.streamhouse.control.key;

import org.jspecify.annotations.NullMarked;
