package io.streamhouse.agent.log;

import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
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
        CheckedBatch checked,
        Reply reply) {

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
     */
    public record Appended(
            long baseOffset,
            int count,
            boolean duplicate,
            long highWatermark,
            long appendTimeMillis,
            long meteredBytes) {}
}
