/** How handler methods are called: JSON, checks before them, and what they may ask for. */
@NullMarked
package io.streamhouse.control.rest;

import org.jspecify.annotations.NullMarked;
