package io.streamhouse.cli.launcher;

/** StreamHouse cannot be started; the message says why and what to do. */
final class LauncherFailure extends RuntimeException {
    static final int FAILED = 1;
    static final int SETTINGS = 2;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    LauncherFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    LauncherFailure(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
        this.exitCode = FAILED;
    }

    int exitCode() {
        return exitCode;
    }
}
