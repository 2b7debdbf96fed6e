/** What the agent knows of organizations, topics and credentials: a projection of schema plane. */
@NullMarked
package io.streamhouse.agent.world;

import org.jspecify.annotations.NullMarked;
