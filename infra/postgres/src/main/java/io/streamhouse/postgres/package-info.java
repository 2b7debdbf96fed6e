/**
 * The embedded PostgreSQL: a real server from a Maven artifact, with durable settings and password
 * logins, and the roles and schemas that both programs expect of any server.
 */
@NullMarked
package io.streamhouse.postgres;

import org.jspecify.annotations.NullMarked;
