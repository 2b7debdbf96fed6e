package io.streamhouse.agent.log;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses which consecutive ranges of a partition become one. A byte is rewritten only into a range
 * at least twice as large as the one it was in, so it is rewritten a few times at most.
 */
final class CompactionPlan {
    /**
     * Bounds of a compaction.
     *
     * @param targetBytes a range of half of it stays as it is
     * @param piecesMin fewer are never worth it
     * @param bytesMin less is not worth it
     * @param piecesMany so many are worth it, however small
     */
    record Limits(long targetBytes, int piecesMin, long bytesMin, int piecesMany) {
        /** Objects of 4 to 64 MiB. */
        static final Limits USUAL = new Limits(64L << 20, 8, 4L << 20, 256);
    }

    private CompactionPlan() {}

    /** The first run of ranges that is worth it; empty: none. */
    static List<Compactions.Piece> choose(List<Compactions.Piece> pieces, Limits limits) {
        List<Compactions.Piece> run = new ArrayList<>();
        long bytes = 0;
        for (Compactions.Piece piece : pieces) {
            boolean small = piece.sizeBytes() < limits.targetBytes() / 2;
            if (!small || bytes + piece.sizeBytes() > limits.targetBytes()) {
                List<Compactions.Piece> found = worthIt(run, limits);
                if (!found.isEmpty()) {
                    return found;
                }
                run.clear();
                bytes = 0;
            }
            if (small) {
                run.add(piece);
                bytes += piece.sizeBytes();
            }
        }
        return worthIt(run, limits);
    }

    /** Without those in front that are larger than all behind them. */
    private static List<Compactions.Piece> worthIt(List<Compactions.Piece> run, Limits limits) {
        long behind = run.stream().mapToLong(Compactions.Piece::sizeBytes).sum();
        for (int from = 0; from + limits.piecesMin() <= run.size(); from++) {
            long bytes = behind;
            behind -= run.get(from).sizeBytes();
            boolean enough = bytes >= limits.bytesMin() || run.size() - from >= limits.piecesMany();
            if (enough && run.get(from).sizeBytes() <= behind) {
                return List.copyOf(run.subList(from, run.size()));
            }
        }
        return List.of();
    }
}
