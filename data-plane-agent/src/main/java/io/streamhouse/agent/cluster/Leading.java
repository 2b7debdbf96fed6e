package io.streamhouse.agent.cluster;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What leading a slot means: the log, as the lease duty sees it. Thread-safe. */
public interface Leading {
    /**
     * Leads slots from now on, beginning with what is recorded of them. Blocks.
     *
     * @return completes when they are served
     */
    CompletableFuture<Void> open(List<Lease> leases);

    /** Completes when all that was acknowledged before is recorded. */
    CompletableFuture<Void> flush();

    /** Appends nothing more to slots, but goes on reading. */
    void refuse(Collection<Integer> slots);

    /** Appends to slots again. */
    void resume(Collection<Integer> slots);

    /** Leads slots no more; completes when nothing of them is answered any more. */
    CompletableFuture<Void> close(Collection<Integer> slots);
}
