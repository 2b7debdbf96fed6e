package io.streamhouse.control.live;

import java.nio.charset.StandardCharsets;

/**
 * One message of a stream.
 *
 * @param slot a newer event takes the place of one in the same slot that was not sent yet
 * @param data one line of JSON
 */
record ServerEvent(String slot, String name, String data) {
    /** Asks the client to read everything again: it may have missed something. */
    static final ServerEvent RESET = new ServerEvent("reset", "reset", "{}");

    byte[] bytes() {
        return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
