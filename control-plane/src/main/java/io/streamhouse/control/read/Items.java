package io.streamhouse.control.read;

import io.streamhouse.query.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A list as the API answers it.
 *
 * @param nextCursor asks for what follows; absent at the end
 */
public record Items<T>(List<T> items, Optional<String> nextCursor) {
    public Items {
        items = List.copyOf(items);
    }

    /** A page of rows. */
    public static <R, T> Items<T> of(Page<R> page, Function<R, T> answer) {
        return new Items<>(page.items().stream().map(answer).toList(), page.nextCursor());
    }

    /** A whole list. */
    public static <R, T> Items<T> of(List<R> rows, Function<R, T> answer) {
        return new Items<>(rows.stream().map(answer).toList(), Optional.empty());
    }
}
