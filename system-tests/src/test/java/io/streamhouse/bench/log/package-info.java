/**
 * The log against Apache Kafka on the same machine in the same run: our client and agent beside
 * Kafka's own tools and broker, in turns, with the processor time of every process involved.
 */
@NullMarked
package io.streamhouse.bench.log;

import org.jspecify.annotations.NullMarked;
