package io.streamhouse.saga;

import io.streamhouse.api.Command;

/** Executes the intents of one name, outside of any transaction. Thread-safe. */
@FunctionalInterface
public interface IntentHandler {
    /** What came of an attempt. */
    sealed interface Outcome {
        /** It is done; this command says so to the process. */
        record Done(Command answer) implements Outcome {}

        /** Not yet; look again soon. */
        record NotYet(String found) implements Outcome {}

        /** It cannot be told; try again later. Made by the kit when an attempt throws. */
        record Unknown(String found) implements Outcome {}
    }

    /** Looks first what is done already, then does what is missing. */
    Outcome execute(Intent intent);
}
