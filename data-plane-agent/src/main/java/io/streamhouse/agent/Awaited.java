package io.streamhouse.agent;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start is waiting for, for whoever asks whether the agent is ready. The log is told of each
 * thing once, when it did not come at the first try. One thread starts; any may ask.
 */
final class Awaited {
    private static final Logger log = LoggerFactory.getLogger(Awaited.class);
    private static final String RECOVERY = "the log is not recovered yet";

    private final Set<String> said = new HashSet<>();
    private volatile String obstacle = RECOVERY;

    /** It is asked for the first time now, and may take a while to answer. */
    void begins(String thing) {
        obstacle = "waiting for " + thing;
    }

    /** It did not come, and will be tried again; the reason holds no secrets. */
    void fails(String thing, Exception reason) {
        String line =
                ("waiting for " + thing + ": " + reason.getMessage())
                        .replaceAll("\\s*\\R\\s*", " ");
        obstacle = line;
        if (said.add(thing)) {
            log.warn("{}", line);
        }
    }

    /** It came. */
    void ends() {
        obstacle = RECOVERY;
    }

    /** In one line. */
    String obstacle() {
        return obstacle;
    }
}
