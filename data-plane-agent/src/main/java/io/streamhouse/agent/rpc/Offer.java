package io.streamhouse.agent.rpc;

import com.google.protobuf.ByteString;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.SessionBatch;
import java.util.Optional;
import java.util.OptionalLong;

/** A batch as a client sent it, in a call of its own or in a session; nothing is checked yet. */
record Offer(
        int partition,
        ProducerRef producer,
        long baseSequence,
        Records records,
        OptionalLong expectedNextOffset,
        Optional<String> fence) {

    /** The two forms of a batch. */
    sealed interface Records {
        /** As stored. */
        record Encoded(ByteString bytes) implements Records {}

        /** The simple form. */
        record Listed(RecordList list) implements Records {}
    }

    static Offer of(AppendRequest request) {
        if (!request.hasProducer()) {
            throw producerRequired();
        }
        return new Offer(
                request.getPartition(),
                request.getProducer(),
                request.getBaseSequence(),
                switch (request.getRecordsCase()) {
                    case BATCH -> new Records.Encoded(request.getBatch());
                    case LIST -> new Records.Listed(request.getList());
                    case RECORDS_NOT_SET -> throw noRecords();
                },
                request.hasExpectedNextOffset()
                        ? OptionalLong.of(request.getExpectedNextOffset())
                        : OptionalLong.empty(),
                request.hasFence() ? Optional.of(request.getFence()) : Optional.empty());
    }

    static Offer of(SessionBatch batch, ProducerRef producer) {
        return new Offer(
                batch.getPartition(),
                producer,
                batch.getBaseSequence(),
                switch (batch.getRecordsCase()) {
                    case BATCH -> new Records.Encoded(batch.getBatch());
                    case LIST -> new Records.Listed(batch.getList());
                    case RECORDS_NOT_SET -> throw noRecords();
                },
                batch.hasExpectedNextOffset()
                        ? OptionalLong.of(batch.getExpectedNextOffset())
                        : OptionalLong.empty(),
                batch.hasFence() ? Optional.of(batch.getFence()) : Optional.empty());
    }

    /** What a session's batch takes of its window. */
    static long bytes(SessionBatch batch) {
        return switch (batch.getRecordsCase()) {
            case BATCH -> batch.getBatch().size();
            case LIST -> batch.getList().getSerializedSize();
            case RECORDS_NOT_SET -> 0;
        };
    }

    /** Refuses a producer reference that cannot be one. */
    static void check(ProducerRef producer) {
        if (producer.getEpoch() < 0 || producer.getEpoch() >= Producers.EPOCHS) {
            throw Problem.field(Reason.INVALID_FIELD, "producer.epoch", "an epoch is 0 to 32766");
        }
    }

    static Problem producerRequired() {
        return Problem.field(
                Reason.PRODUCER_REQUIRED, "producer", "open a producer with OpenProducer");
    }

    private static Problem noRecords() {
        return Problem.field(Reason.INVALID_FIELD, "records", "send a batch or a list of records");
    }
}
