package io.streamhouse.command.identity;

import io.streamhouse.api.identity.PersonEvent;
import io.streamhouse.api.identity.PersonEvent.LoginRefused;
import io.streamhouse.api.identity.PersonEvent.PersonRegistered;
import io.streamhouse.api.identity.PersonEvent.SessionClosed;
import io.streamhouse.api.identity.PersonEvent.SessionOpened;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.org.OrganizationId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a person's decisions need to know; no personal data. */
sealed interface Person {
    /** There is none yet. */
    record None() implements Person {}

    /** A session and whether it has ended. */
    record Session(OrganizationId organization, boolean closed) {}

    /** The person exists, with the newest sessions in the order they were opened. */
    record Registered(Map<SessionId, Session> sessions) implements Person {
        /** Older sessions are forgotten; they expired long before. */
        static final int SESSIONS_REMEMBERED_MAX = 500;

        public Registered {
            sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
        }

        Registered with(SessionId id, Session session) {
            Map<SessionId, Session> more = new LinkedHashMap<>(sessions);
            more.put(id, session);
            if (more.size() > SESSIONS_REMEMBERED_MAX) {
                more.remove(more.keySet().iterator().next());
            }
            return new Registered(more);
        }
    }

    /** The state after an event. */
    static Person evolve(Person state, PersonEvent event) {
        return switch (event) {
            case PersonRegistered _ -> new Registered(Map.of());
            case SessionOpened(_, var session, var organization) ->
                    registered(state).with(session, new Session(organization, false));
            case SessionClosed(_, var session, var organization) ->
                    registered(state).with(session, new Session(organization, true));
            case LoginRefused _ -> state;
        };
    }

    private static Registered registered(Person state) {
        return switch (state) {
            case Registered registered -> registered;
            case None _ -> throw new IllegalStateException("a person's stream begins otherwise");
        };
    }
}
