package io.streamhouse.query;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param nextCursor asks for the part after this one; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {
    /** No page is longer. */
    public static final int LIMIT_MAX = 200;

    public Page {
        items = List.copyOf(items);
    }
}
