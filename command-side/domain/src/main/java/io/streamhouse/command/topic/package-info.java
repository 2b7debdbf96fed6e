/** Topics. */
@NullMarked
package io.streamhouse.command.topic;

import org.jspecify.annotations.NullMarked;
