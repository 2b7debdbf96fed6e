package io.streamhouse.agent.log;

import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A checked batch on its way into the log.
 *
 * @param number the producer's, from the batch header
 */
public record Append(
        UUID organization,
        Place place,
        long number,
        int epoch,
        long baseSequence,
        Condition condition,
        CheckedBatch checked,
        Reply reply) {

    /**
     * What must hold for a batch to be appended; a duplicate is answered whatever stands here.
     *
     * @param expectedNextOffset the offset it must get
     * @param fence what its writer believes to be the partition's fence
     */
    public record Condition(OptionalLong expectedNextOffset, Optional<String> fence) {
        /** Nothing but an absent fence. */
        public static final Condition NONE = new Condition(OptionalLong.empty(), Optional.empty());
    }

    /** Where the answer goes; one of the two is called, once, on the commit loop. */
    public interface Reply {
        /** It is durable. */
        void appended(Appended appended);

        /** It is not in the log, or that is not known. */
        void refused(Problem problem);
    }

    /**
     * A batch that is in the log.
     *
     * @param baseOffset -1 when it is not known
     * @param meteredBytes 0 for a duplicate
     * @param leaseEpoch counts the leaders that the partition has had
     */
    public record Appended(
            long baseOffset,
            int count,
            boolean duplicate,
            long highWatermark,
            long appendTimeMillis,
            long meteredBytes,
            long leaseEpoch) {}
}
