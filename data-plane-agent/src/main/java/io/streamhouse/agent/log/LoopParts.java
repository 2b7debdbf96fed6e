package io.streamhouse.agent.log;

import java.util.concurrent.Executor;

/** Tells the watcher. Readers are woken elsewhere: the commit loop must not wait for them. */
record LoopParts(StreamLog.Watcher watcher, Executor blocking) implements CommitParts {
    @Override
    public void committed(int answers, long bytes, long nanos) {
        watcher.committed(answers, bytes, nanos);
    }

    @Override
    public void wake(Runnable reader) {
        blocking.execute(reader);
    }

    @Override
    public void broken(Throwable cause) {
        watcher.broken(cause);
    }
}
