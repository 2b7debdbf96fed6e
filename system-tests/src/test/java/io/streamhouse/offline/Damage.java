package io.streamhouse.offline;

/** Bytes that are not what the format says. */
public final class Damage extends RuntimeException {
    Damage(String where, String what) {
        super(where + ": " + what);
    }
}
