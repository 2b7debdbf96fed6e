/** The gRPC surface: admission, the services, and how they answer. */
@NullMarked
package io.streamhouse.agent.rpc;

import org.jspecify.annotations.NullMarked;
