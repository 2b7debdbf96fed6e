package io.streamhouse.query.billing;

import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import java.time.Duration;

/** Finds the usage windows that can be closed. Thread-safe. */
public final class UsageWindows {
    private final Reader reader;
    private final LogViews log;

    public UsageWindows(Reader reader, LogViews log) {
        this.reader = reader;
        this.log = log;
    }

    /**
     * What can be closed now, of all organizations, as of one moment.
     *
     * @param length of a window; divides an hour
     * @param partial whether windows that are not over are closed as far as they are recorded
     */
    public UsageWindowPlan plan(Duration length, boolean partial) {
        return reader.asPlatformAtOnce(dsl ->
                log.present(dsl)
                        ? UsageWindowPlanner.plan(RecordedUsage.read(dsl, length), length, partial)
                        : UsageWindowPlan.NONE);
    }
}
