package io.streamhouse.command.claim;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.claim.ClaimCommand;
import io.streamhouse.api.claim.ClaimCommand.Claim;
import io.streamhouse.api.claim.ClaimCommand.Release;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.claim.ClaimEvent.Claimed;
import io.streamhouse.api.claim.ClaimEvent.Released;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.command.Decider;
import io.streamhouse.command.claim.NameClaim.Free;
import io.streamhouse.command.claim.NameClaim.Held;

/** Decides who has a name. */
final class ClaimDecider {
    static final Decider<ClaimCommand, ClaimEvent, NameClaim> DECIDER =
            new Decider<>(
                    "claim",
                    ClaimCommand.class,
                    ClaimEvent.class,
                    new Free(),
                    ClaimDecider::decide,
                    NameClaim::evolve);

    private ClaimDecider() {}

    static Decision<ClaimEvent> decide(ClaimCommand command, NameClaim state) {
        return switch (command) {
            case Claim claim -> claim(claim, state);
            case Release release -> release(release, state);
        };
    }

    private static Decision<ClaimEvent> claim(Claim claim, NameClaim state) {
        return switch (state) {
            case Free _ -> accept(new Claimed(claim.key(), claim.holder()));
            case Held(var holder) ->
                    holder.equals(claim.holder()) ? accept() : reject(taken(claim.key()));
        };
    }

    private static Decision<ClaimEvent> release(Release release, NameClaim state) {
        return switch (state) {
            case Free _ -> accept();
            case Held(var holder) ->
                    holder.equals(release.holder())
                            ? accept(new Released(release.key(), release.holder()))
                            : reject(
                                    Problem.of(
                                            Reason.NOT_CLAIM_HOLDER,
                                            "Only its holder can give a name back."));
        };
    }

    private static Problem taken(ClaimKey key) {
        return switch (key.namespace()) {
            case EMAIL -> Problem.of(Reason.EMAIL_TAKEN, "This e-mail address is in use.", "email");
            case SLUG -> Problem.of(Reason.SLUG_TAKEN, "This slug is in use.", "slug");
            case TOPIC_NAME ->
                    Problem.of(Reason.TOPIC_NAME_TAKEN, "A topic with this name exists.", "name");
        };
    }
}
