package io.streamhouse.api;

/** A wish to change one stream. Everything the decision needs is in it or in the stream's state. */
public interface Command {
    /** The stream that decides. */
    StreamId stream();
}
