/** Topics. */
@NullMarked
package io.streamhouse.api.topic;

import org.jspecify.annotations.NullMarked;
