package io.streamhouse.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.segment.ObjectExists;
import io.streamhouse.agent.segment.ObjectMissing;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.StoreRefused;
import io.streamhouse.s3.Fault;
import io.streamhouse.s3.FaultPlan;
import io.streamhouse.s3.FaultProxy;
import io.streamhouse.s3.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3FaultIT {
    private S3Settings direct;
    private FaultProxy proxy;
    private S3Store store;

    @BeforeEach
    void bucketBehindAProxy() throws IOException {
        direct = LocalS3.freshBucket();
        proxy = FaultProxy.start(LocalS3.server().endpoint(), FaultPlan.none());
        store = S3Store.open(LocalS3.at(proxy.endpoint(), direct.address()), LocalS3.FAST);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        proxy.close();
    }

    private static FaultPlan on(String method, Fault... faults) {
        return FaultPlan.first(request -> request.method().equals(method), faults);
    }

    private static List<ByteBuffer> content(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return List.of(ByteBuffer.wrap(bytes));
    }

    @Test
    void aPutWhoseReplyWasLostIsFoundDone() throws Exception {
        proxy.plan(on("PUT", new Fault.LoseReply(), new Fault.RefuseAfter(503)));
        store.put("l0/x", content(1_000, 1));
        assertThat(proxy.faults()).isEqualTo(2);
        assertThat(store.read("l0/x", 0, 1_000)).isEqualTo(content(1_000, 1).getFirst().array());
    }

    @Test
    void aKeyTakenWithALostReplyIsOurs() throws Exception {
        proxy.plan(on("PUT", new Fault.LoseReply()));
        store.createOnly("sessions/1", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> store.createOnly("sessions/1", new byte[] {1, 2, 3}))
                .isInstanceOf(ObjectExists.class);
    }

    @Test
    void aKeyOfAnotherIsNotTakenForOursAfterALostRequest() throws Exception {
        store.createOnly("sessions/1", new byte[] {9, 9, 9});
        proxy.plan(on("PUT", new Fault.Lose()));
        assertThatThrownBy(() -> store.createOnly("sessions/1", new byte[] {1, 2, 3}))
                .isInstanceOf(ObjectExists.class);
        assertThatThrownBy(() -> store.put("sessions/1", content(5, 1)))
                .isInstanceOf(ObjectExists.class);
        assertThat(store.read("sessions/1", 0, 3)).containsExactly(9, 9, 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 429, 408})
    void temporaryAnswersAreTriedAgain(int status) throws Exception {
        proxy.plan(_ -> proxy.faults() < 3 ? new Fault.Refuse(status) : new Fault.None());
        store.put("l0/x", content(10, 1));
        assertThat(proxy.faults()).isEqualTo(3);
    }

    @Test
    void aBodyThatIsCutOffIsReadAgain() throws Exception {
        store.put("l0/x", content(100_000, 1));
        proxy.plan(on("GET", new Fault.CutBody(50_000), new Fault.CutBody(0)));
        assertThat(store.read("l0/x", 0, 100_000))
                .isEqualTo(content(100_000, 1).getFirst().array());
        assertThat(proxy.faults()).isEqualTo(2);
    }

    @Test
    void aBodyThatIsAlwaysCutOffIsAnErrorAndNoShortRead() throws Exception {
        store.put("l0/x", content(100_000, 1));
        proxy.plan(_ -> new Fault.CutBody(99_000));
        assertThatThrownBy(() -> store.read("l0/x", 0, 100_000)).isInstanceOf(IOException.class);
        assertThat(proxy.faults()).isEqualTo(LocalS3.FAST.attemptsMax());
    }

    @Test
    void aCallEndsInTimeWhenNothingAnswers() throws Exception {
        S3Limits limits =
                new S3Limits(
                        Duration.ofMillis(200),
                        Duration.ofMillis(200),
                        Duration.ofMillis(300),
                        Duration.ofMillis(900),
                        100,
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        5 << 20,
                        4);
        S3Store hurried = S3Store.open(LocalS3.at(proxy.endpoint(), direct.address()), limits);
        proxy.plan(_ -> new Fault.Delay(Duration.ofSeconds(30)));
        Instant start = Instant.now();
        assertThatThrownBy(() -> hurried.size("l0/x"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ObjectMissing.class);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        hurried.close();
    }

    @Test
    void aSlowAnswerThatComesInTimeIsTaken() throws Exception {
        store.put("l0/x", content(20_000, 1));
        proxy.plan(on("GET", new Fault.Slow(100_000)));
        assertThat(store.read("l0/x", 0, 20_000)).hasSize(20_000);
        assertThat(proxy.faults()).isEqualTo(1);
    }

    @Test
    void anInterruptEndsTheCall() throws Exception {
        proxy.plan(_ -> new Fault.Refuse(503));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.size("l0/x")).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void partsAreSentAgainOneByOne() throws Exception {
        proxy.plan(request ->
                request.number() % 3 == 0 ? new Fault.RefuseAfter(500) : new Fault.None());
        byte[] large = content(12 << 20, 3).getFirst().array();
        try (SegmentStore.Upload upload = store.upload("l1/x")) {
            upload.write(ByteBuffer.wrap(large));
            upload.finish();
        }
        proxy.plan(FaultPlan.none());
        assertThat(store.read("l1/x", 0, large.length)).isEqualTo(large);
    }

    @Test
    void aCompletionWhoseReplyWasLostIsFoundDone() throws Exception {
        byte[] large = content(6 << 20, 3).getFirst().array();
        proxy.plan(
                FaultPlan.first(
                        request ->
                                request.method().equals("POST")
                                        && request.target().contains("uploadId"),
                        new Fault.LoseReply()));
        store.put("l1/x", List.of(ByteBuffer.wrap(large)));
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(store.read("l1/x", 0, large.length)).isEqualTo(large);
    }

    @Test
    void whatIsRefusedSaysWhatToMendAndNoSecret() {
        S3Store noBucket =
                S3Store.open(
                        LocalS3.at(LocalS3.server().endpoint(), "s3://no-such-bucket"),
                        LocalS3.FAST);
        assertThatThrownBy(() -> noBucket.put("x", content(1, 1)))
                .isInstanceOf(StoreRefused.class)
                .hasMessageContaining("bucket no-such-bucket is not there");
        S3Store wrongSecret =
                S3Store.open(
                        direct.credentials(
                                Optional.of(
                                        new S3Settings.Credentials(
                                                S3Server.ACCESS_KEY_ID, "not-the-secret"))),
                        LocalS3.FAST);
        assertThatThrownBy(() -> wrongSecret.put("x", content(1, 1)))
                .isInstanceOf(StoreRefused.class)
                .hasMessageContaining("s3-secret-access-key")
                .hasMessageNotContaining("not-the-secret");
        S3Store nobody =
                S3Store.open(
                        LocalS3.at(URI.create("http://127.0.0.1:1"), "s3://bucket"), LocalS3.FAST);
        assertThatThrownBy(() -> nobody.put("x", content(1, 1)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StoreRefused.class);
    }

    @Test
    void theProbeAcceptsARealStoreAndLeavesNothing() throws Exception {
        StoreProbe.check(store);
        assertThat(store.list("", "").objects()).isEmpty();
        proxy.plan(FaultPlan.random(42, 0.3));
        StoreProbe.check(store);
    }

    @Test
    void withLatencyOfAFarRegionEverythingStillWorks(@TempDir Path directory) throws Exception {
        try (S3Server slow = S3Server.start(directory, 0, Duration.ofMillis(40))) {
            slow.createBucket("far");
            S3Store far = S3Store.open(LocalS3.at(slow.endpoint(), "s3://far"), LocalS3.FAST);
            Instant start = Instant.now();
            far.put("l0/x", content(100_000, 5));
            assertThat(far.read("l0/x", 50_000, 10)).hasSize(10);
            assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(80));
            far.close();
        }
    }

    /**
     * Whatever is lost on the way: what was acknowledged is there, byte for byte, and never
     * changes.
     */
    @Test
    void randomFaultsLoseNothingThatWasAcknowledged() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        proxy.plan(FaultPlan.random(seed, 0.3));
        TreeMap<String, byte[]> acknowledged = new TreeMap<>();
        TreeMap<String, byte[]> uncertain = new TreeMap<>();
        for (int round = 0; round < 120; round++) {
            String key = "l0/" + random.nextInt(40);
            byte[] content = new byte[1 + random.nextInt(5_000)];
            random.nextBytes(content);
            boolean taken = acknowledged.containsKey(key);
            try {
                if (random.nextBoolean()) {
                    store.put(key, List.of(ByteBuffer.wrap(content)));
                } else {
                    store.createOnly(key, content);
                }
                assertThat(taken).isFalse();
                if (!uncertain.containsKey(key)) {
                    acknowledged.put(key, content);
                }
            } catch (ObjectExists _) {
                assertThat(taken || uncertain.containsKey(key)).isTrue();
            } catch (IOException _) {
                uncertain.put(key, content);
            }
        }
        proxy.plan(FaultPlan.none());
        assertThat(acknowledged).hasSizeGreaterThan(20);
        for (var entry : acknowledged.entrySet()) {
            assertThat(store.read(entry.getKey(), 0, entry.getValue().length))
                    .isEqualTo(entry.getValue());
        }
    }
}
