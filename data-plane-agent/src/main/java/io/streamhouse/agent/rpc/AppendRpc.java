package io.streamhouse.agent.rpc;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.batch.BatchChecker;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.ProducerRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Appends over gRPC: checks on the transport's thread, then the commit loop answers. */
final class AppendRpc extends AppendServiceGrpc.AppendServiceImplBase {
    private final Admission admission;
    private final StreamLog log;
    private final BatchChecker checker;
    private final BatchMaker maker;
    private final ReadUsage usage;
    private final Meters meters;

    AppendRpc(
            Admission admission,
            StreamLog log,
            BatchChecker checker,
            BatchMaker maker,
            ReadUsage usage,
            Meters meters) {
        this.admission = admission;
        this.log = log;
        this.checker = checker;
        this.maker = maker;
        this.usage = usage;
        this.meters = meters;
    }

    @Override
    public void append(AppendRequest request, StreamObserver<AppendResponse> observer) {
        long began = System.nanoTime();
        admission.admit(
                observer, (caller, lookup) -> append(request, observer, caller, lookup, began));
    }

    private void append(
            AppendRequest request,
            StreamObserver<AppendResponse> observer,
            Caller caller,
            Lookup lookup,
            long began) {
        Topic topic = Topics.find(request.getTopic(), "topic", caller.organization(), lookup);
        Place place = Topics.place(topic, request.getPartition(), "partition");
        checkProducer(request);
        CheckedBatch checked = checked(request);
        log.append(
                new Append(
                        caller.organization(),
                        place,
                        request.getProducer().getProducerId(),
                        request.getProducer().getEpoch(),
                        request.getBaseSequence(),
                        checked,
                        new Answer(request, observer, caller.organization(), began)));
    }

    private static void checkProducer(AppendRequest request) {
        if (!request.hasProducer()) {
            throw Problem.field(
                    Reason.PRODUCER_REQUIRED, "producer", "open a producer with OpenProducer");
        }
        int epoch = request.getProducer().getEpoch();
        if (epoch < 0 || epoch >= Producers.EPOCHS) {
            throw Problem.field(Reason.INVALID_FIELD, "producer.epoch", "an epoch is 0 to 32766");
        }
        if (request.getBaseSequence() < 0) {
            throw Problem.field(Reason.INVALID_FIELD, "base_sequence", "sequences begin at 0");
        }
    }

    private CheckedBatch checked(AppendRequest request) {
        return switch (request.getRecordsCase()) {
            case BATCH -> {
                Batch batch = Bytes.batch(request.getBatch());
                CheckedBatch checked = checker.check(batch);
                checkSameProducer(request, batch);
                yield checked;
            }
            case LIST ->
                    maker.make(
                            request.getList().getRecordsList(),
                            new BatchMaker.Origin(
                                    request.getProducer().getProducerId(),
                                    request.getProducer().getEpoch(),
                                    request.getBaseSequence()));
            case RECORDS_NOT_SET ->
                    throw Problem.field(
                            Reason.INVALID_FIELD, "records", "send a batch or a list of records");
        };
    }

    private static void checkSameProducer(AppendRequest request, Batch batch) {
        ProducerRef producer = request.getProducer();
        boolean same =
                batch.producerId() == producer.getProducerId()
                        && batch.producerEpoch() == producer.getEpoch()
                        && batch.baseSequence() == (request.getBaseSequence() & Integer.MAX_VALUE);
        if (!same) {
            throw Problem.field(
                            Reason.PRODUCER_MISMATCH,
                            "batch",
                            "the batch header names another producer, epoch or sequence")
                    .with("header_producer_id", batch.producerId())
                    .with("header_epoch", batch.producerEpoch())
                    .with("header_base_sequence", batch.baseSequence());
        }
    }

    /** Answers from the commit loop. */
    private final class Answer implements Append.Reply {
        private final long baseSequence;
        private final StreamObserver<AppendResponse> observer;
        private final UUID organization;
        private final long began;

        Answer(
                AppendRequest request,
                StreamObserver<AppendResponse> observer,
                UUID organization,
                long began) {
            this.baseSequence = request.getBaseSequence();
            this.observer = observer;
            this.organization = organization;
            this.began = began;
        }

        @Override
        public void appended(Append.Appended appended) {
            boolean known = appended.baseOffset() >= 0;
            AppendResponse.Builder response =
                    AppendResponse.newBuilder()
                            .setBaseOffset(appended.baseOffset())
                            .setCount(appended.count())
                            .setBaseSequence(baseSequence)
                            .setDuplicate(appended.duplicate())
                            .setOffsetKnown(known)
                            .setHighWatermark(appended.highWatermark())
                            .setDurability(log.durability())
                            .setMeteredBytes(appended.meteredBytes());
            if (known) {
                response.setLogAppendTime(Timestamps.of(appended.appendTimeMillis()));
            }
            if (appended.duplicate()) {
                meters.duplicate();
            } else {
                usage.add(organization, 0, 0);
                meters.appended(
                        System.nanoTime() - began, appended.count(), appended.meteredBytes());
            }
            observer.onNext(response.build());
            observer.onCompleted();
        }

        @Override
        public void refused(Problem problem) {
            meters.refused();
            admission.refuse(observer, problem);
        }
    }

    /** The array behind a byte string, which is this message's own: no copy. */
    private static final class Bytes extends ByteOutput {
        private @Nullable Batch found;

        static Batch batch(ByteString bytes) {
            Bytes output = new Bytes();
            try {
                UnsafeByteOperations.unsafeWriteTo(bytes, output);
            } catch (IOException e) {
                throw new IllegalStateException("nothing is written here", e);
            }
            Batch found = output.found;
            return found != null && found.size() == bytes.size()
                    ? found
                    : new Batch(bytes.toByteArray(), 0, bytes.size());
        }

        @Override
        public void write(byte value) {
            found = null;
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            found = null;
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            found = new Batch(value, offset, length);
        }

        @Override
        public void write(ByteBuffer value) {
            found = null;
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            found = null;
        }
    }
}
