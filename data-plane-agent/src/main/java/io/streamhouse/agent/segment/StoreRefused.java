package io.streamhouse.agent.segment;

import java.io.IOException;

/** The store does not do what is asked until somebody mends what the message says. */
public final class StoreRefused extends IOException {
    /** With what to mend; it goes to logs and to the start's error line. */
    public StoreRefused(String mend) {
        super(mend);
    }
}
