package io.streamhouse.control.security;

import io.streamhouse.api.Actor;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;

/** Who calls, proved by a credential. The organization comes from the credential alone. */
public sealed interface Caller {
    /** The same, as events name it. */
    Actor actor();

    /** One who belongs to an organization. */
    sealed interface InOrganization extends Caller {
        /** Which one. */
        OrganizationId organization();
    }

    /**
     * A person with a session.
     *
     * @param expiresAt when the session ends by itself
     * @param byCookie a browser, which must prove each change with the CSRF token
     */
    record Member(
            UserId user,
            OrganizationId organization,
            Role role,
            SessionId session,
            Instant expiresAt,
            boolean byCookie)
            implements InOrganization {
        @Override
        public Actor actor() {
            return new Actor.User(user);
        }
    }

    /**
     * A machine with an API key.
     *
     * @param scopes what the key is confined to
     */
    record Machine(ApiKeyId key, OrganizationId organization, KeyScopes scopes)
            implements InOrganization {
        @Override
        public Actor actor() {
            return new Actor.Key(key);
        }
    }

    /** The operator of the platform. */
    record Platform() implements Caller {
        @Override
        public Actor actor() {
            return new Actor.Platform();
        }
    }
}
