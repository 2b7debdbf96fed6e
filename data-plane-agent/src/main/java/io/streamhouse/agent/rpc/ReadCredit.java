package io.streamhouse.agent.rpc;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;

/** What a reading client has room for. Belongs to one thread at a time. */
final class ReadCredit {
    private static final long MOST = Long.MAX_VALUE / 2;

    private long bytes;
    private long records;
    private boolean begun;
    private boolean countsRecords;

    /** Adds what the client gives; the first that is not nothing says whether records count. */
    void add(io.streamhouse.proto.v1.ReadCredit given) {
        if (given.getBytes() < 0 || given.getRecords() < 0) {
            throw Problem.field(Reason.INVALID_FIELD, "credit", "a credit is not negative");
        }
        boolean something = given.getBytes() > 0 || given.getRecords() > 0;
        if (!begun && something) {
            begun = true;
            countsRecords = given.getRecords() > 0;
        }
        bytes = Math.min(MOST, bytes + Math.min(MOST, given.getBytes()));
        records = Math.min(MOST, records + Math.min(MOST, given.getRecords()));
    }

    /** True when something may be sent. */
    boolean isLeft() {
        return bytes > 0 && (!countsRecords || records > 0);
    }

    long bytes() {
        return bytes;
    }

    long records() {
        return countsRecords ? records : MOST;
    }

    /** Takes what was sent, which may be a batch more than there was. */
    void use(long sentBytes, long sentRecords) {
        bytes -= sentBytes;
        if (countsRecords) {
            records -= sentRecords;
        }
    }
}
