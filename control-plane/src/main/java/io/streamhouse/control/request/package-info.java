/** What every request passes: an id, limits, headers, and one strict form of JSON. */
@NullMarked
package io.streamhouse.control.request;

import org.jspecify.annotations.NullMarked;
