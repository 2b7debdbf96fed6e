/** Members of organizations, and finding a person who logs in. */
@NullMarked
package io.streamhouse.query.identity;

import org.jspecify.annotations.NullMarked;
