package io.streamhouse.control.write;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.vault.PersonalData;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Says of each change who made it, when, from where, and in which request. Thread-safe. */
public final class Attribution {
    /** Under whose key the addresses of the platform's operators are sealed. */
    private static final UUID PLATFORM = new UUID(0, 0);

    private final PersonalData personalData;
    private final InstantSource clock;

    public Attribution(PersonalData personalData, InstantSource clock) {
        this.personalData = personalData;
        this.clock = clock;
    }

    /** For a change in the caller's own organization. */
    public Meta of(Call call) {
        return of(call, call.organization(), call.tenant().actor());
    }

    /** For a change in an organization, by an actor. */
    public Meta of(Call call, OrganizationId organization, Actor actor) {
        return new Meta(
                Optional.of(organization),
                actor,
                call.requestId(),
                call.requestId(),
                clock.instant(),
                subject(actor).map(subject -> seal(subject, call.address())));
    }

    private Sealed seal(UUID subject, String address) {
        return personalData.seal(subject, address);
    }

    private static Optional<UUID> subject(Actor actor) {
        return switch (actor) {
            case Actor.User(var id) -> Optional.of(id.value());
            case Actor.Key(var id) -> Optional.of(id.value());
            case Actor.Platform() -> Optional.of(PLATFORM);
            case Actor.Process _ -> Optional.empty();
        };
    }
}
