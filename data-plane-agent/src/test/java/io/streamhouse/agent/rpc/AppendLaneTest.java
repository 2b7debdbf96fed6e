package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.SessionAck;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppendLaneTest {
    private final List<String> told = new ArrayList<>();
    private final List<Long> inLog = new ArrayList<>();
    private final AppendLane lane = new AppendLane(entry -> told.add(text(entry)));
    private long correlation;

    /** Batches have ten records each. */
    private AppendLane.Entry arrive(long sequence) {
        AppendLane.Entry entry = new AppendLane.Entry(++correlation, sequence, 1);
        lane.arrive(entry);
        return entry;
    }

    private AppendLane.Entry send(long sequence) {
        AppendLane.Entry entry = arrive(sequence);
        if (!entry.isAnswered()) {
            lane.checked(entry, 10, () -> inLog.add(sequence));
        }
        return entry;
    }

    private void appended(AppendLane.Entry entry) {
        lane.appended(entry, ack(entry), false);
    }

    private void duplicate(AppendLane.Entry entry) {
        lane.appended(entry, ack(entry), true);
    }

    private static AppendSessionResponse ack(AppendLane.Entry entry) {
        return AppendSessionResponse.newBuilder()
                .setAck(SessionAck.newBuilder().setCorrelation(entry.correlation()))
                .build();
    }

    private void refused(AppendLane.Entry entry, Reason reason) {
        lane.refused(entry, Problem.of(reason, "no"));
    }

    private void gap(AppendLane.Entry entry, long expected) {
        lane.refused(
                entry, Problem.of(Reason.SEQUENCE_GAP, "gap").with("expected_sequence", expected));
    }

    private static String text(AppendLane.Entry entry) {
        AppendSessionResponse answer = entry.answer();
        if (answer.hasAck()) {
            return entry.baseSequence() + " ack";
        }
        try {
            Status status = SessionStatus.toRpc(answer.getRejected().getStatus());
            ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
            return entry.baseSequence()
                    + " "
                    + info.getReason()
                    + " "
                    + info.getMetadataOrDefault("expected_sequence", "");
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** A lane whose newest batch is in the log. */
    private void running() {
        appended(send(0));
        told.clear();
        inLog.clear();
    }

    @Test
    void theFirstBatchGoesAloneAndThoseBehindItTogether() {
        AppendLane.Entry first = send(0);
        send(10);
        send(20);
        assertThat(inLog).containsExactly(0L);
        appended(first);
        assertThat(inLog).containsExactly(0L, 10L, 20L);
    }

    @Test
    void whatWasInTheLogAlreadyGoesOneByOne() {
        AppendLane.Entry first = send(0);
        AppendLane.Entry second = send(10);
        send(20);
        duplicate(first);
        assertThat(inLog).containsExactly(0L, 10L);
        duplicate(second);
        assertThat(inLog).containsExactly(0L, 10L, 20L);
    }

    @Test
    void nothingGoesBehindABatchThatMayBeRefusedByItself() {
        AppendLane.Entry reused = send(0);
        send(10);
        refused(reused, Reason.SEQUENCE_REUSED);
        assertThat(inLog).containsExactly(0L);
        assertThat(told).containsExactly("0 SEQUENCE_REUSED ", "10 PREDECESSOR_REJECTED 0");
    }

    @Test
    void aJumpWaitsForThoseBefore() {
        running();
        AppendLane.Entry next = send(10);
        send(5);
        send(20);
        assertThat(inLog).containsExactly(10L);
        appended(next);
        assertThat(inLog).containsExactly(10L, 5L);
    }

    @Test
    void theLogsGapBehindARefusalIsToldAsThePredecessors() {
        running();
        AppendLane.Entry first = send(10);
        AppendLane.Entry second = send(20);
        refused(first, Reason.AGENT_DISK_FULL);
        gap(second, 10);
        assertThat(told).containsExactly("10 AGENT_DISK_FULL ", "20 PREDECESSOR_REJECTED 10");
    }

    @Test
    void allIsRefusedUntilTheClientGoesBack() {
        running();
        refused(send(10), Reason.OVERLOADED);
        send(20);
        send(30);
        assertThat(inLog).containsExactly(10L);
        AppendLane.Entry again = send(10);
        AppendLane.Entry next = send(20);
        assertThat(inLog).containsExactly(10L, 10L);
        appended(again);
        appended(next);
        assertThat(told)
                .containsExactly(
                        "10 OVERLOADED ",
                        "20 PREDECESSOR_REJECTED 10",
                        "30 PREDECESSOR_REJECTED 10",
                        "10 ack",
                        "20 ack");
    }

    @Test
    void aSequenceThatWasOnlySentOnDoesNotCountAsGoingBack() {
        AppendLane.Entry first = send(0);
        lane.refused(
                first,
                Problem.of(Reason.SEQUENCE_BELOW_RESUME, "old").with("expected_sequence", 20));
        send(10);
        send(20);
        assertThat(inLog).containsExactly(0L);
        send(20);
        assertThat(inLog).containsExactly(0L, 20L);
    }

    @Test
    void anAnswerWaitsForThoseBefore() {
        running();
        AppendLane.Entry first = send(10);
        refused(arrive(20), Reason.BATCH_CORRUPT);
        assertThat(told).isEmpty();
        appended(first);
        assertThat(told).containsExactly("10 ack", "20 BATCH_CORRUPT ");
    }

    @Test
    void anEarlierRefusalThatComesLaterCounts() {
        running();
        AppendLane.Entry first = send(10);
        refused(send(20), Reason.OVERLOADED);
        refused(first, Reason.AGENT_DISK_FULL);
        send(20);
        send(10);
        assertThat(told)
                .containsExactly(
                        "10 AGENT_DISK_FULL ", "20 OVERLOADED ", "20 PREDECESSOR_REJECTED 10");
        assertThat(inLog).containsExactly(10L, 20L, 10L);
    }

    @Test
    void aLateGapOfTheRoundBeforeLeavesTheNewOneAlone() {
        running();
        AppendLane.Entry first = send(10);
        AppendLane.Entry second = send(20);
        refused(first, Reason.OVERLOADED);
        AppendLane.Entry again = send(10);
        assertThat(inLog).containsExactly(10L, 20L);
        gap(second, 10);
        assertThat(inLog).containsExactly(10L, 20L, 10L);
        appended(again);
        appended(send(20));
        assertThat(told)
                .containsExactly(
                        "10 OVERLOADED ", "20 PREDECESSOR_REJECTED 10", "10 ack", "20 ack");
    }

    @Test
    void anUnknownOutcomeBehindARefusalStaysUnknown() {
        running();
        AppendLane.Entry first = send(10);
        AppendLane.Entry second = send(20);
        refused(first, Reason.OUTCOME_UNKNOWN);
        refused(second, Reason.OUTCOME_UNKNOWN);
        assertThat(told).containsExactly("10 OUTCOME_UNKNOWN ", "20 OUTCOME_UNKNOWN ");
    }

    @Test
    void whatIsStillUncheckedWhenItsPredecessorFallsIsRefused() {
        AppendLane.Entry first = send(0);
        AppendLane.Entry second = arrive(10);
        refused(first, Reason.SEQUENCE_REUSED);
        lane.checked(second, 10, () -> inLog.add(10L));
        assertThat(inLog).containsExactly(0L);
        assertThat(told).containsExactly("0 SEQUENCE_REUSED ", "10 PREDECESSOR_REJECTED 0");
    }
}
