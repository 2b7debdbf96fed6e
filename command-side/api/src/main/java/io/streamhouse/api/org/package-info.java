/** Organizations: the tenants, and how they become active. */
@NullMarked
package io.streamhouse.api.org;

import org.jspecify.annotations.NullMarked;
