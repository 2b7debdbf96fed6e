package io.streamhouse.agent.simulation;

import io.streamhouse.agent.wal.TurnBuffer;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalFull;
import io.streamhouse.proto.v1.Durability;
import java.io.IOException;

/** Says that a turn is durable when it was only sent. */
final class EagerWal implements Wal {
    private final Wal real;
    private long turn;

    EagerWal(Wal real) {
        this.real = real;
    }

    @Override
    public void reserve(int bytes) throws WalFull {
        real.reserve(bytes);
    }

    @Override
    public Outcome append(TurnBuffer buffer, long appendTimeMillis) throws IOException {
        return switch (real.append(buffer, appendTimeMillis)) {
            case Outcome.Durable(long number) -> {
                turn = number;
                yield new Outcome.Durable(number);
            }
            case Outcome.InDoubt _, Outcome.SessionSealed _ -> new Outcome.Durable(turn + 1);
        };
    }

    @Override
    public void recycle(long throughTurn) throws IOException {
        real.recycle(throughTurn);
    }

    @Override
    public Durability durability() {
        return real.durability();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
