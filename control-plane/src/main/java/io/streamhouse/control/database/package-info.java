/**
 * The connection to PostgreSQL: what the server must promise, waiting for it, migrations, roles.
 */
@NullMarked
package io.streamhouse.control.database;

import org.jspecify.annotations.NullMarked;
