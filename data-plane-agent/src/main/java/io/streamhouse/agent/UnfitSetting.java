package io.streamhouse.agent;

import java.io.IOException;

/** A setting cannot be followed on this machine; the message names it, and what is in the way. */
final class UnfitSetting extends IOException {
    UnfitSetting(String message) {
        super(message);
    }

    UnfitSetting(String message, Exception cause) {
        super(message, cause);
    }
}
