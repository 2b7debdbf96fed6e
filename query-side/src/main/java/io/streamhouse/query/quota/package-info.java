/** What an organization holds of what its plan allows. */
@NullMarked
package io.streamhouse.query.quota;

import org.jspecify.annotations.NullMarked;
