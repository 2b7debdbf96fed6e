package io.streamhouse.agent.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.batch.Batch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileWalTest {
    private static final int FILE_BYTES = TurnBuffer.BYTES_MAX + TurnBuffer.BLOCK_BYTES;
    private static final FileWal.Sizes SMALL = new FileWal.Sizes(FILE_BYTES, 3);
    private static final UUID ORGANIZATION = new UUID(1, 2);
    private static final UUID TOPIC = new UUID(3, 4);
    private static final UUID IDENTITY = UUID.fromString("6fb0a2f4-5c1f-4d3e-9b06-3a5e7d1c2b48");

    @TempDir Path directory;

    private final List<RecoveredTurn> recovered = new ArrayList<>();

    private FileWal open() throws IOException {
        look();
        return FileWal.open(log(), SMALL);
    }

    private void look() throws IOException {
        recovered.clear();
        new FileRemains(log()).read(0, 0, recovered::add);
    }

    private WalDirectory log() {
        return new WalDirectory(directory, IDENTITY);
    }

    private static WalEntry.OfBatch entry(long sequence, int size) {
        byte[] bytes = new byte[size];
        new Random(sequence).nextBytes(bytes);
        return new WalEntry.OfBatch(
                ORGANIZATION, TOPIC, 7, sequence, 11, 12, 13, new Batch(bytes, 0, size));
    }

    private static long append(FileWal wal, long sequence, int size) throws Exception {
        TurnBuffer turn = new TurnBuffer();
        assertThat(turn.add(entry(sequence, size))).isTrue();
        wal.reserve(turn.size());
        return wal.append(turn, 1_000 + sequence) instanceof Wal.Outcome.Durable(long number)
                ? number
                : -1;
    }

    private Path file(long number) {
        return WalFile.path(directory, number);
    }

    private void overwrite(long number, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file(number).toFile(), "rw")) {
            file.seek(at);
            file.write(bytes);
        }
    }

    private List<Long> sequences() {
        return recovered.stream()
                .flatMap(turn -> turn.entries().stream())
                .map(entry -> ((WalEntry.OfBatch) entry).baseSequence())
                .toList();
    }

    @Test
    void givesBackWhatWasAppended() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 100);
            append(wal, 2, 5_000);
        }
        try (FileWal wal = open()) {
            assertThat(sequences()).containsExactly(1L, 2L);
            WalEntry.OfBatch second = (WalEntry.OfBatch) recovered.get(1).entries().getFirst();
            WalEntry.OfBatch sent = entry(2, 5_000);
            assertThat(second.batch().buffer()).isEqualTo(sent.batch().buffer());
            assertThat(second.organization()).isEqualTo(ORGANIZATION);
            assertThat(second.topic()).isEqualTo(TOPIC);
            assertThat(second.partition()).isEqualTo(7);
            assertThat(second.producerKey()).isEqualTo(11);
            assertThat(second.incarnation()).isEqualTo(12);
            assertThat(second.recordsHash()).isEqualTo(13);
            assertThat(recovered.get(1).appendTimeMillis()).isEqualTo(1_002);
            assertThat(wal.lastTurn()).isEqualTo(2);
            append(wal, 3, 10_000);
        }
        open().close();
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aTornLastTurnIsGoneAndItsPlaceIsUsedAgain() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 100);
            append(wal, 2, 9_000);
        }
        // The second half of the last turn never reached the disk.
        overwrite(1, 4096 + 4096, new byte[8192]);
        try (FileWal wal = open()) {
            assertThat(sequences()).containsExactly(1L);
            append(wal, 3, 90);
        }
        open().close();
        assertThat(sequences()).containsExactly(1L, 3L);
    }

    @Test
    void aLastTurnWhoseEndArrivedBeforeItsBeginningIsGone() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 100);
            append(wal, 2, 9_000);
        }
        overwrite(1, 4096, new byte[4096]);
        open().close();
        assertThat(sequences()).containsExactly(1L);
    }

    @Test
    void refusesADamagedTurnBeforeDurableOnes() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 100);
            append(wal, 2, 100);
            append(wal, 3, 100);
        }
        overwrite(1, 4096 + 70, new byte[] {1, 2, 3});
        assertThatThrownBy(this::open)
                .isInstanceOf(WalDamage.class)
                .hasMessageContaining("turns from 2 on are damaged");
        // Nothing was changed: a second look finds the same.
        assertThatThrownBy(this::open).isInstanceOf(WalDamage.class);
    }

    @Test
    void refusesAMissingFile() throws Exception {
        try (FileWal wal = open()) {
            for (int i = 1; i <= 3; i++) {
                append(wal, i, 5 << 20);
            }
        }
        Files.delete(file(2));
        assertThatThrownBy(this::open).isInstanceOf(WalDamage.class);
    }

    @Test
    void whatARecycledFileHeldBeforeIsNotReadAgain() throws Exception {
        try (FileWal wal = open()) {
            for (int i = 1; i <= 20; i++) {
                append(wal, i, 600_000);
            }
            assertThat(Files.exists(file(2))).isTrue();
            wal.recycle(wal.lastTurn());
            assertThat(wal.files()).anyMatch(name -> name.startsWith("spare-"));
            // The recycled file becomes the third: old turns lie behind its one new turn.
            append(wal, 21, 5 << 20);
            append(wal, 22, 5 << 20);
            assertThat(Files.exists(file(3))).isTrue();
        }
        open().close();
        assertThat(sequences()).endsWith(21L, 22L).doesNotHaveDuplicates();
        long last = recovered.getLast().turn();
        assertThat(recovered.getFirst().turn()).isEqualTo(last - recovered.size() + 1);
    }

    @Test
    void aTurnOfAnEarlierOpeningBehindTheEndIsNotTakenForItsSuccessor() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 100);
            append(wal, 2, 100);
            append(wal, 3, 100);
        }
        byte[] third = new byte[4096];
        try (RandomAccessFile file = new RandomAccessFile(file(1).toFile(), "r")) {
            file.seek(2 * 4096);
            file.readFully(third);
        }
        // A power failure took turns 2 and 3; after the next opening, turn 3's bytes appear again.
        overwrite(1, 4096, new byte[2 * 4096]);
        try (FileWal wal = open()) {
            append(wal, 20, 100);
        }
        overwrite(1, 2 * 4096, third);
        open().close();
        assertThat(sequences()).containsExactly(1L, 20L);
    }

    @Test
    void aFileTakenIntoUseWithoutATurnIsMadeAgain() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 100);
        }
        WalFile.preallocate(file(2), FILE_BYTES);
        try (FileWal wal = open()) {
            assertThat(wal.files()).containsExactly("wal-0000000000000001.log");
            append(wal, 2, 100);
        }
        open().close();
        assertThat(sequences()).containsExactly(1L, 2L);
    }

    @Test
    void aNumberDealtAgainAfterACrashCanBeRecycled() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 100);
        }
        WalFile.preallocate(WalFile.spare(directory, 0), FILE_BYTES);
        WalFile.preallocate(WalFile.spare(directory, 1), FILE_BYTES);
        // The crash came between the rotation and its first durable turn.
        WalFile.preallocate(file(2), FILE_BYTES);
        try (FileWal wal = open()) {
            append(wal, 2, 5 << 20);
            long lastOfSecond = append(wal, 3, 5 << 20);
            append(wal, 4, 5 << 20);
            assertThat(Files.exists(file(3))).isTrue();
            wal.recycle(lastOfSecond);
            assertThat(Files.exists(file(2))).isFalse();
        }
        open().close();
        assertThat(sequences()).containsExactly(4L);
    }

    @Test
    void aSpareThatHasTheNumberOfARecycledFileIsNoObstacle() throws Exception {
        WalFile.preallocate(WalFile.spare(directory, 0), FILE_BYTES);
        WalFile.preallocate(WalFile.spare(directory, 1), FILE_BYTES);
        try (FileWal wal = open()) {
            long first = append(wal, 1, 5 << 20);
            append(wal, 2, 5 << 20);
            wal.recycle(first);
            append(wal, 3, 5 << 20);
        }
        open().close();
        assertThat(sequences()).containsExactly(2L, 3L);
    }

    @Test
    void aRotationThatFailedHalfWayIsTakenUpAgain() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 5 << 20);
            WalFile.preallocate(file(2), FILE_BYTES);
            append(wal, 2, 5 << 20);
            Files.write(file(3), new byte[1_000]);
            append(wal, 3, 5 << 20);
        }
        open().close();
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void refusesMoreThanItsBudgetAndGoesOnAfterRecycling() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 5 << 20);
            append(wal, 2, 5 << 20);
            append(wal, 3, 5 << 20);
            assertThatThrownBy(() -> append(wal, 4, 5 << 20)).isInstanceOf(WalFull.class);
            wal.recycle(2);
            append(wal, 4, 5 << 20);
        }
        open().close();
        assertThat(sequences()).containsExactly(3L, 4L);
    }

    @Test
    void theFileOfTheLastTurnIsNotRecycled() throws Exception {
        try (FileWal wal = open()) {
            append(wal, 1, 5 << 20);
            wal.reserve(TurnBuffer.BYTES_MAX);
            assertThat(Files.exists(file(2))).isTrue();
            wal.recycle(1);
        }
        try (FileWal wal = open()) {
            assertThat(append(wal, 2, 100)).isEqualTo(2);
        }
    }

    /** What a turn in a file of this number may look like, one in each block. */
    private static byte[] forgery(long file, boolean marked) {
        ByteBuffer forged = ByteBuffer.allocate(5 << 20);
        int entryHeader = TurnBuffer.HEADER_BYTES + WalEntry.OfBatch.HEADER_BYTES;
        forged.position(TurnBuffer.BLOCK_BYTES - entryHeader);
        TurnBuffer turn = new TurnBuffer();
        for (int i = 0; forged.remaining() >= TurnBuffer.BLOCK_BYTES; i++) {
            turn.clear();
            turn.add(entry(666, 100));
            // The first is the very turn that will be missing.
            long number = 4 + i;
            forged.put(
                    marked
                            ? turn.sealMarked(number, 1_000, file, 1_000)
                            : seal(turn, number, file));
        }
        return forged.array();
    }

    /** As files of version 1 had it. */
    private static ByteBuffer seal(TurnBuffer turn, long number, long file) {
        ByteBuffer sealed = turn.seal(number, 1_000, 1_000);
        sealed.putLong(32, file);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(sealed.slice(16, turn.size() - 16));
        return sealed.putInt(12, (int) crc.getValue());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void turnsInsideABatchAreNeverTakenForTurns(boolean marked) throws Exception {
        byte[] forgery = forgery(3, marked);
        try (FileWal wal = open()) {
            TurnBuffer turn = new TurnBuffer();
            turn.add(
                    new WalEntry.OfBatch(
                            ORGANIZATION,
                            TOPIC,
                            7,
                            1,
                            11,
                            12,
                            13,
                            new Batch(forgery, 0, forgery.length)));
            wal.reserve(turn.size());
            wal.append(turn, 1_000);
            append(wal, 2, 5 << 20);
            wal.recycle(1);
            // The file of the forgery comes again, as the third.
            wal.reserve(TurnBuffer.BYTES_MAX);
            append(wal, 3, 100);
        }
        try (FileWal wal = open()) {
            assertThat(sequences()).containsExactly(2L, 3L);
            append(wal, 4, 100);
        }
        look();
        assertThat(sequences()).containsExactly(2L, 3L, 4L);
    }

    @Test
    void turnsOfVersionOneAreReadBeforeOthersAndNeverBehindThem() throws Exception {
        WalFile.preallocate(file(1), FILE_BYTES);
        TurnBuffer turn = new TurnBuffer();
        for (int i = 1; i <= 2; i++) {
            turn.clear();
            turn.add(entry(i, 100));
            overwrite(1, (i - 1) * 4096L, bytes(seal(turn, i, 1)));
        }
        try (FileWal wal = open()) {
            assertThat(sequences()).containsExactly(1L, 2L);
            append(wal, 3, 100);
        }
        turn.clear();
        turn.add(entry(666, 100));
        overwrite(1, 3 * 4096L, bytes(seal(turn, 4, 1)));
        open().close();
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void anyFlippedByteOfTheLastTurnLosesOnlyThatTurn() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (FileWal wal = open()) {
            append(wal, 1, 100);
            append(wal, 2, 3_000);
        }
        int size = TurnBuffer.HEADER_BYTES + WalEntry.OfBatch.HEADER_BYTES + 3_000;
        for (int i = 0; i < 40; i++) {
            int at = random.nextInt(size);
            byte[] old = new byte[1];
            try (RandomAccessFile file = new RandomAccessFile(file(1).toFile(), "r")) {
                file.seek(4096 + at);
                file.readFully(old);
            }
            byte flipped = (byte) (old[0] ^ (1 << random.nextInt(8)));
            overwrite(1, 4096 + at, new byte[] {flipped});
            // Padding after the version is the only part that no check covers.
            look();
            boolean padding = at >= 5 && at < 8;
            assertThat(sequences()).hasSize(padding ? 2 : 1);
            overwrite(1, 4096 + at, old);
        }
    }

    @Test
    void theTurnsLayoutIsFrozen() {
        TurnBuffer turn = new TurnBuffer();
        assertThat(turn.add(entry(5, 64))).isTrue();
        ByteBuffer sealed = turn.sealMarked(9, 3, log().mark(2), 1_700_000_000_000L);
        byte[] bytes = new byte[TurnBuffer.HEADER_BYTES + WalEntry.OfBatch.HEADER_BYTES];
        sealed.get(0, bytes);
        assertThat(java.util.HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "5348575402000000000000c8"
                                + crc(sealed)
                                + "00000000000000090000000000000003f4b698aa21036674"
                                + "0000018bcfe568000000000100000000"
                                + "0100000000000090"
                                + "00000000000000010000000000000002"
                                + "00000000000000030000000000000004"
                                + "0000000700000000"
                                + "0000000000000005000000000000000b"
                                + "000000000000000c000000000000000d");
        assertThat(sealed.limit()).isEqualTo(TurnBuffer.BLOCK_BYTES);
    }

    private static String crc(ByteBuffer sealed) {
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(sealed.slice(16, 200 - 16));
        return java.util.HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Test
    void aDirectoryIsClaimedOnce() throws Exception {
        try (DirectoryClaim first = DirectoryClaim.of(directory)) {
            assertThatThrownBy(() -> DirectoryClaim.of(directory))
                    .isInstanceOf(DirectoryClaim.Taken.class)
                    .hasMessageContaining("another agent runs on");
            UUID identity = first.identity();
            first.close();
            try (DirectoryClaim second = DirectoryClaim.of(directory)) {
                assertThat(second.identity()).isEqualTo(identity);
            }
        }
    }
}
