/** Names that only one may hold at a time: an e-mail address, a slug, a topic's name. */
@NullMarked
package io.streamhouse.api.claim;

import org.jspecify.annotations.NullMarked;
