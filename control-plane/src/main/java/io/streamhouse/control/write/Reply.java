package io.streamhouse.control.write;

import java.util.Optional;

/**
 * How a write is answered.
 *
 * @param status of the first answer
 * @param body of the first answer; empty for none
 * @param repeatedStatus of the answer to the same request sent again
 * @param repeatedBody the same without secrets
 */
public record Reply<T>(int status, Optional<T> body, int repeatedStatus, Optional<?> repeatedBody) {
    /** The same answer every time: it must hold no secret. */
    public static <T> Reply<T> of(int status, T body) {
        return new Reply<>(status, Optional.of(body), status, Optional.of(body));
    }

    /** An answer that holds a secret, and what is answered when the request is repeated. */
    public static <T> Reply<T> once(int status, T body, int repeatedStatus, Object repeatedBody) {
        return new Reply<>(status, Optional.of(body), repeatedStatus, Optional.of(repeatedBody));
    }

    /** 204. */
    public static <T> Reply<T> empty() {
        return new Reply<>(204, Optional.empty(), 204, Optional.empty());
    }
}
