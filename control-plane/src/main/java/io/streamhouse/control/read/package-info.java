/** What reading routes share: the query classes, pages, and parameters. */
@NullMarked
package io.streamhouse.control.read;

import org.jspecify.annotations.NullMarked;
