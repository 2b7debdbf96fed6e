/** Topics at the edge, and a look at the messages in them. */
@NullMarked
package io.streamhouse.control.topic;

import org.jspecify.annotations.NullMarked;
