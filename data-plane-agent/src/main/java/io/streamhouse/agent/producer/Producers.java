package io.streamhouse.agent.producer;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.sequence.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Producers as all agents share them. Opening one raises its incarnation; batch headers write an
 * incarnation as a number and a 16-bit epoch, and get a new number when the epochs are used up.
 * Thread-safe; every method is one transaction and blocks, and may throw {@link
 * io.streamhouse.agent.database.DatabaseUnavailable}.
 */
public interface Producers {
    /** Epochs of one number: 0 to 32766. */
    int EPOCHS = 32_767;

    /**
     * Opens a producer: all earlier incarnations are fenced where the log has heard of it.
     *
     * @throws Problem PRODUCER_FENCED when it is at another epoch than expected
     */
    Opened open(UUID organization, ProducerName name, Opening opening);

    /** What a number means; empty when it was never given out. */
    Optional<NumberBinding> binding(long number);

    /** Where a producer stands, as of the recorded segments; places without an entry: nowhere. */
    Map<Place, Progress.Standing> standings(long producerKey, List<Place> places);

    /** Deletes ephemeral producers that were neither opened nor heard of for a while. */
    int expireEphemeral(Duration idle);
}
