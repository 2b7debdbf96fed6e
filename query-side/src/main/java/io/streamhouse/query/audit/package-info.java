/** The audit log: a row for every event of an organization. */
@NullMarked
package io.streamhouse.query.audit;

import org.jspecify.annotations.NullMarked;
