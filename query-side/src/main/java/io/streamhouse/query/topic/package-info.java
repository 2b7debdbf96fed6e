/** Topics and what is in them. */
@NullMarked
package io.streamhouse.query.topic;

import org.jspecify.annotations.NullMarked;
