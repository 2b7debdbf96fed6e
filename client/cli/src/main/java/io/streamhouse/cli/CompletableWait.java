package io.streamhouse.cli;

import io.streamhouse.client.StreamHouseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for a record; its failure is thrown as it is. */
final class CompletableWait {
    private CompletableWait() {}

    static <T> T join(CompletableFuture<T> sent) {
        try {
            return sent.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StreamHouseException known) {
                throw known;
            }
            throw e;
        }
    }
}
