package io.streamhouse.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class NamedSerializerTest {
    private final NamedSerializer serializer =
            new NamedSerializer(new EventJson(List.of()), new StoredNames(Map.of()));

    static Stream<Actor> actors() {
        return Stream.of(
                new Actor.User(new UserId(UUID.randomUUID())),
                new Actor.Key(new ApiKeyId(UUID.randomUUID())),
                new Actor.Platform(),
                new Actor.Process("activate-organization"));
    }

    @ParameterizedTest
    @MethodSource("actors")
    void metadataComesBack(Actor actor) {
        UUID subject = UUID.randomUUID();
        Meta whole =
                new Meta(
                        Optional.of(new OrganizationId(UUID.randomUUID())),
                        actor,
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Instant.parse("2026-11-20T08:00:00.123456Z"),
                        Optional.of(new Sealed(subject, "YWJj")));
        Meta least =
                new Meta(
                        Optional.empty(),
                        actor,
                        whole.correlationId(),
                        whole.causationId(),
                        whole.occurredAt(),
                        Optional.empty());
        for (Meta meta : List.of(whole, least)) {
            SerializedObject<byte[]> stored =
                    serializer.serialize(MetaData.with(NamedSerializer.META, meta), byte[].class);
            MetaData back = serializer.deserialize(stored);
            assertThat(back.get(NamedSerializer.META)).isEqualTo(meta);
        }
    }

    @Test
    void positionsComeBackAlsoDuringAReplay() {
        TrackingToken position = GapAwareTrackingToken.newInstance(7, List.of(3L));
        assertRoundTrip(position, "axon.position");
        TrackingToken replay =
                ReplayToken.createReplayToken(
                        position, GapAwareTrackingToken.newInstance(2, List.of()));
        assertRoundTrip(replay, "axon.replay");
    }

    private void assertRoundTrip(TrackingToken token, String name) {
        SerializedObject<byte[]> stored = serializer.serialize(token, byte[].class);
        assertThat(stored.getType().getName()).isEqualTo(name);
        TrackingToken back = serializer.deserialize(stored);
        assertThat(back).isEqualTo(token);
    }

    @Test
    void refusesWhatHasNoName() {
        assertThatThrownBy(() -> serializer.serialize("text", byte[].class))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
