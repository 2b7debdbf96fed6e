package io.streamhouse.command.claim;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.claim.ClaimCommand;
import io.streamhouse.api.claim.ClaimCommand.Claim;
import io.streamhouse.api.claim.ClaimCommand.Release;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.claim.ClaimEvent.Claimed;
import io.streamhouse.api.claim.ClaimEvent.Released;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.command.GivenWhenThen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ClaimDeciderTest {
    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID SECOND = new UUID(1, 2);
    private static final ClaimKey SLUG = ClaimKey.slug(new Slug("acme"));
    private static final ClaimKey EMAIL = ClaimKey.email("ab".repeat(32));
    private static final ClaimKey TOPIC =
            ClaimKey.topicName(new OrganizationId(FIRST), new TopicName("orders"));

    private static GivenWhenThen<ClaimCommand, ClaimEvent, NameClaim> stream() {
        return GivenWhenThen.of(ClaimDecider.DECIDER);
    }

    @Test
    void theFirstHasIt() {
        stream().when(new Claim(SLUG, FIRST)).then(new Claimed(SLUG, FIRST));
        stream().given(new Claimed(SLUG, FIRST)).when(new Claim(SLUG, FIRST)).thenNothing();
    }

    @Test
    void theSecondIsToldWhatIsTaken() {
        stream()
                .given(new Claimed(SLUG, FIRST))
                .when(new Claim(SLUG, SECOND))
                .thenRejected(Reason.SLUG_TAKEN);
        stream()
                .given(new Claimed(EMAIL, FIRST))
                .when(new Claim(EMAIL, SECOND))
                .thenRejected(Reason.EMAIL_TAKEN);
        stream()
                .given(new Claimed(TOPIC, FIRST))
                .when(new Claim(TOPIC, SECOND))
                .thenRejected(Reason.TOPIC_NAME_TAKEN);
    }

    @Test
    void aReleasedNameIsFree() {
        stream()
                .given(new Claimed(SLUG, FIRST), new Released(SLUG, FIRST))
                .when(new Claim(SLUG, SECOND))
                .then(new Claimed(SLUG, SECOND));
        stream().when(new Release(SLUG, FIRST)).thenNothing();
    }

    @Test
    void onlyTheHolderReleases() {
        stream()
                .given(new Claimed(SLUG, FIRST))
                .when(new Release(SLUG, SECOND))
                .thenRejected(Reason.NOT_CLAIM_HOLDER);
    }
}
