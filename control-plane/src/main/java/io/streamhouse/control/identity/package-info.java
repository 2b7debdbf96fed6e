/** Persons at the edge: sign-up, login, logout, the present session, members. */
@NullMarked
package io.streamhouse.control.identity;

import org.jspecify.annotations.NullMarked;
