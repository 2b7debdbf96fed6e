/**
 * The Java client: an idempotent producer and a consumer over an agent's gRPC API. Everything that
 * is public is API; batches, delivery and retries are package-private.
 */
@NullMarked
package io.streamhouse.client;

import org.jspecify.annotations.NullMarked;
