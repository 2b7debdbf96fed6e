package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
    private static final CompactionPlan.Limits LIMITS = new CompactionPlan.Limits(1_000, 3, 100, 6);

    private static List<Compactions.Piece> pieces(long... sizes) {
        List<Compactions.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            pieces.add(
                    new Compactions.Piece(
                            new UUID(0, i),
                            "k" + i,
                            9,
                            0,
                            10L * i,
                            10L * i + 9,
                            0,
                            sizes[i],
                            0,
                            0));
        }
        return pieces;
    }

    private static List<Long> chosen(long... sizes) {
        return CompactionPlan.choose(pieces(sizes), LIMITS).stream()
                .map(Compactions.Piece::sizeBytes)
                .toList();
    }

    @Test
    void aFewOrSmallRangesStayAsTheyAre() {
        assertThat(chosen()).isEmpty();
        assertThat(chosen(90, 90)).isEmpty();
        assertThat(chosen(20, 20, 20)).isEmpty();
    }

    @Test
    void enoughBytesOrEnoughRangesAreMerged() {
        assertThat(chosen(40, 40, 40)).containsExactly(40L, 40L, 40L);
        assertThat(chosen(1, 1, 1, 1, 1, 1)).hasSize(6);
    }

    @Test
    void largeRangesEndARun() {
        assertThat(chosen(900, 40, 40, 40, 600, 50)).containsExactly(40L, 40L, 40L);
        assertThat(chosen(40, 40, 600, 40, 40)).isEmpty();
    }

    @Test
    void aRunEndsAtTheTarget() {
        assertThat(chosen(400, 300, 290, 300, 200)).containsExactly(400L, 300L, 290L);
    }

    @Test
    void whatWasMergedIsMergedAgainOnlyIntoSomethingTwiceAsLarge() {
        assertThat(chosen(300, 40, 40, 40)).containsExactly(40L, 40L, 40L);
        assertThat(chosen(300, 120, 120, 60)).containsExactly(300L, 120L, 120L, 60L);
    }

    @Test
    void aByteIsRewrittenAFewTimesOnly() {
        List<Long> sizes = new ArrayList<>();
        long appended = 0;
        long written = 0;
        for (int i = 0; i < 5_000; i++) {
            sizes.add(10L);
            appended += 10;
            List<Compactions.Piece> all =
                    pieces(sizes.stream().mapToLong(Long::longValue).toArray());
            List<Compactions.Piece> chosen = CompactionPlan.choose(all, LIMITS);
            if (!chosen.isEmpty()) {
                long bytes = chosen.stream().mapToLong(Compactions.Piece::sizeBytes).sum();
                int from = all.indexOf(chosen.getFirst());
                sizes.subList(from, from + chosen.size()).clear();
                sizes.add(from, bytes);
                written += bytes;
            }
        }
        assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(appended);
        assertThat(written).isLessThan(5 * appended);
        assertThat(sizes.size()).isLessThan(150);
    }
}
