package io.streamhouse.query;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Where a page ended, as a text that callers hand back unread. */
public final class Cursor {
    private Cursor() {}

    /** A place in a list that is ordered by time and id. */
    public record Moment(Instant at, UUID id) {
        /** The text of the place. */
        public String text() {
            return at + " " + id;
        }
    }

    /**
     * The page of the first {@code size} of these rows; there is a next one when there are more.
     */
    public static <T> Page<T> page(List<T> rows, int size, Function<T, String> place) {
        if (rows.size() <= size) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> items = rows.subList(0, size);
        byte[] text = place.apply(items.getLast()).getBytes(StandardCharsets.UTF_8);
        return new Page<>(
                items, Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(text)));
    }

    /**
     * The place that a cursor means.
     *
     * @throws Invalid when it is none
     */
    public static String text(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw invalid();
            }
            return text;
        } catch (CharacterCodingException e) {
            throw invalid();
        } catch (Invalid e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    /**
     * The moment in a place's text.
     *
     * @throws Invalid when it is none
     */
    public static Moment moment(String text) {
        String[] parts = text.split(" ", 2);
        try {
            return new Moment(Instant.parse(parts[0]), UUID.fromString(parts[parts.length - 1]));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw invalid();
        }
    }

    /**
     * The position in a place's text.
     *
     * @throws Invalid when it is none
     */
    public static long position(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    /** Whether one of the texts cannot stand in a column, so that nothing can equal it. */
    @SafeVarargs
    public static boolean unstorable(Optional<String>... texts) {
        for (Optional<String> text : texts) {
            if (text.isPresent() && text.get().indexOf('\0') >= 0) {
                return true;
            }
        }
        return false;
    }

    private static Invalid invalid() {
        return new Invalid(
                Problem.of(
                        Problem.Reason.INVALID_CURSOR,
                        "The cursor is not one that this list has answered.",
                        "cursor"));
    }
}
