package io.streamhouse.agent.log;

/** What the commit loop tells others. Called on the loop's thread. */
interface CommitParts {
    /** A turn of so many records and bytes became durable after so long. */
    void committed(int batches, long bytes, long nanos);

    /** Runs a reader that waited. */
    void wake(Runnable reader);

    /** The log's state on disk is not known: the process must stop and recover. */
    void broken(Throwable cause);
}
