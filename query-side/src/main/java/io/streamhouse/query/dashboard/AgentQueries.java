package io.streamhouse.query.dashboard;

import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Questions about the agents themselves. Thread-safe. */
public final class AgentQueries {
    private static final int SESSIONS_MAX = 500;

    private final Reader reader;
    private final LogViews log;

    public AgentQueries(Reader reader, LogViews log) {
        this.reader = reader;
        this.log = log;
    }

    /** Each agent by its newest session, in the order of their names. */
    public List<AgentRow> list() {
        return reader.asPlatform(dsl -> {
            if (!log.present(dsl)) {
                return List.of();
            }
            Map<String, AgentRow> newest = new LinkedHashMap<>();
            dsl.select(
                            LogViews.SESSION_AGENT,
                            LogViews.SESSION_ENDPOINT,
                            LogViews.SESSION_LIVE,
                            LogViews.SESSION_HEARTBEAT)
                    .from(LogViews.SESSION)
                    .orderBy(LogViews.SESSION_ID.desc())
                    .limit(SESSIONS_MAX)
                    .forEach(row ->
                            newest.putIfAbsent(
                                    row.value1(),
                                    new AgentRow(
                                            row.value1(),
                                            row.value2(),
                                            row.value3(),
                                            row.value4())));
            return newest.values().stream().sorted(Comparator.comparing(AgentRow::id)).toList();
        });
    }
}
