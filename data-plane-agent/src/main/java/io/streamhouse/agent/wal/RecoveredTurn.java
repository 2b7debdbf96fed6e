package io.streamhouse.agent.wal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A turn as found on disk. */
public record RecoveredTurn(long turn, long epoch, long appendTimeMillis, List<WalEntry> entries) {

    /** What a turn's header says, before its CRC was checked. */
    record Header(byte version, int size, long turn, long epoch, long mark) {
        /** The header at a position; empty when there is none. */
        static Optional<Header> at(ByteBuffer in, int at) {
            if (in.limit() - at < TurnBuffer.HEADER_BYTES || in.getInt(at) != TurnBuffer.MAGIC) {
                return Optional.empty();
            }
            byte version = in.get(at + 4);
            if (version != TurnBuffer.VERSION_PLAIN && version != TurnBuffer.VERSION_MARKED) {
                return Optional.empty();
            }
            int size = in.getInt(at + TurnBuffer.SIZE_AT);
            if (size < TurnBuffer.HEADER_BYTES || size > in.limit() - at) {
                return Optional.empty();
            }
            CRC32C crc = new CRC32C();
            crc.update(in.slice(at + TurnBuffer.CRC_FROM, size - TurnBuffer.CRC_FROM));
            if ((int) crc.getValue() != in.getInt(at + TurnBuffer.CRC_AT)) {
                return Optional.empty();
            }
            return Optional.of(
                    new Header(
                            version,
                            size,
                            in.getLong(at + 16),
                            in.getLong(at + 24),
                            in.getLong(at + 32)));
        }
    }

    /** Takes a turn apart whose header was found good. */
    static RecoveredTurn decode(ByteBuffer in, int at, Header header) throws WalDamage {
        // An array of its own: what is kept of a turn must not keep the whole file.
        byte[] copy = new byte[header.size()];
        in.get(at, copy);
        ByteBuffer turn = ByteBuffer.wrap(copy);
        int count = turn.getInt(48);
        turn.position(TurnBuffer.HEADER_BYTES);
        List<WalEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(WalEntry.decode(turn));
        }
        if (turn.hasRemaining()) {
            throw new WalDamage("turn " + header.turn() + " has bytes behind its entries");
        }
        return new RecoveredTurn(header.turn(), header.epoch(), turn.getLong(40), entries);
    }
}
