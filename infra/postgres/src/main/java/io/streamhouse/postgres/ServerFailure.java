package io.streamhouse.postgres;

/** The embedded server could not be unpacked, started, reached or stopped; the message says why. */
public final class ServerFailure extends RuntimeException {
    ServerFailure(String message) {
        super(message);
    }

    ServerFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
