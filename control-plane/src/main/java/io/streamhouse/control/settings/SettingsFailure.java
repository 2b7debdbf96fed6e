package io.streamhouse.control.settings;

/** The program cannot start with these settings or secrets; the message says which and why. */
public final class SettingsFailure extends IllegalStateException {
    public SettingsFailure(String message) {
        super(message);
    }

    public SettingsFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
