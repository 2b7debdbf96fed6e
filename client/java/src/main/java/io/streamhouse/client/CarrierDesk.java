package io.streamhouse.client;

import io.streamhouse.proto.v1.Draining;
import io.streamhouse.proto.v1.Moved;

/** What a carrier tells the dispatcher. Except for {@link #post}, on the dispatcher's thread. */
interface CarrierDesk {
    /** Runs something on the dispatcher's thread. Thread-safe. */
    void post(Runnable event);

    /** The carrier takes batches from now on. */
    void opened(Link link);

    /**
     * The carrier has ended; its batches are back with their couriers.
     *
     * @param useful it had brought a batch home before
     */
    void broke(Link link, Carrier carrier, StreamHouseException cause, boolean useful);

    /** The server does not know sessions. */
    void sessionsUnknown(Link link, Carrier carrier);

    /** A partition is served elsewhere. */
    void moved(Link link, Moved moved);

    /** The agent stops soon; others take sessions. */
    void draining(Link link, Carrier carrier, Draining draining);
}
