/** {@code streamctl}: the command line for users and operators, on the REST API and the client. */
@NullMarked
package io.streamhouse.cli;

import org.jspecify.annotations.NullMarked;
