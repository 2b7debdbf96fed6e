/** Names that one holder has at a time. */
@NullMarked
package io.streamhouse.command.claim;

import org.jspecify.annotations.NullMarked;
