/**
 * The launcher: runs StreamHouse on one machine. It makes the secrets, owns the embedded
 * PostgreSQL, starts the programs and keeps them running, and stops all of it in order.
 */
@NullMarked
package io.streamhouse.cli.launcher;

import org.jspecify.annotations.NullMarked;
