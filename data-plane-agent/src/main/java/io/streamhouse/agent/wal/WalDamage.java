package io.streamhouse.agent.wal;

import java.io.IOException;

/** The log holds something that no crash leaves behind. Nothing is deleted; a person must look. */
public final class WalDamage extends IOException {
    /** With what was found where. */
    public WalDamage(String message) {
        super(message);
    }
}
