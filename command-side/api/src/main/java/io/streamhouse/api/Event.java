package io.streamhouse.api;

/**
 * A fact, never changed. Who, when and why stand in its {@link Meta}, personal data only as {@link
 * Sealed}, secrets nowhere. Its stored name and revision are in {@link EventNames}.
 */
public interface Event {}
