/** The browser application: static files of the module console, under a strict policy. */
@NullMarked
package io.streamhouse.control.console;

import org.jspecify.annotations.NullMarked;
