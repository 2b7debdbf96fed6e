/** Login sessions: opened at login, ended at logout or after their time, known to all replicas. */
@NullMarked
package io.streamhouse.control.session;

import org.jspecify.annotations.NullMarked;
