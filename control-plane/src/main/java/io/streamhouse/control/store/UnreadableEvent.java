package io.streamhouse.control.store;

/** A stored event that this program cannot read. Its content is not in the message. */
public final class UnreadableEvent extends IllegalStateException {
    UnreadableEvent(String name, int revision, String why) {
        super("the stored event " + name + "/" + revision + " cannot be read: " + why);
    }

    UnreadableEvent(String name, int revision, Throwable cause) {
        super("the stored event " + name + "/" + revision + " cannot be read", cause);
    }
}
