/** PostgreSQL as the agent sees it: the pool, the safety check, the migrations of schema log. */
@NullMarked
package io.streamhouse.agent.database;

import org.jspecify.annotations.NullMarked;
