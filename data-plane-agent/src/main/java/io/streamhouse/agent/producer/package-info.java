/** Named producers: numbers, incarnations and where their sequences stand. */
@NullMarked
package io.streamhouse.agent.producer;

import org.jspecify.annotations.NullMarked;
