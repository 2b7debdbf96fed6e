package io.streamhouse.faults;

import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.ProducerOptions;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.faults.Fault.Blow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The disk of the log is full until room is made. The files of the WAL were made before, so another
 * producer floods them until the agent needs one that cannot be made.
 */
final class FullDisk {
    private static final String NO_FILE = "no new WAL file";
    private static final String NO_SEGMENT = "No space left";
    private static final int STEPS = 30;
    private static final int FLOOD_BYTES = 64 << 10;
    private static final int FLOOD_RECORDS = 2_400;
    private static final long SIGN_LIMIT_S = 60;

    private FullDisk() {}

    static Fault of(Path disk, Random random) {
        return Fault.of(
                        "disk full",
                        scene -> {
                            Path output =
                                    scene.cluster().installation().data().resolve("launcher.out");
                            long from = Files.size(output);
                            SmallDisk.fill(disk);
                            Thread flood = flood(scene, random);
                            return new Blow(
                                    () -> sign(output, from),
                                    () -> {
                                        SmallDisk.makeRoom(disk);
                                        flood.interrupt();
                                        flood.join();
                                    });
                        })
                .lasting(STEPS);
    }

    private static Thread flood(Scene scene, Random random) {
        String topic = "flood-" + scene.topic();
        scene.user().createTopic(topic, 1);
        return Thread.ofPlatform()
                .name("flood")
                .daemon()
                .start(() -> flood(scene, topic, random.nextLong()));
    }

    private static void flood(Scene scene, String topic, long seed) {
        Random random = new Random(seed);
        byte[] value = new byte[FLOOD_BYTES];
        try (StreamHouse connection =
                        StreamHouse.connect(scene.cluster().endpoints(), scene.user().key());
                Producer producer = connection.producer(ProducerOptions.named(topic))) {
            for (int i = 0; i < FLOOD_RECORDS && !Thread.currentThread().isInterrupted(); i++) {
                random.nextBytes(value);
                var _ = producer.send(Message.of(topic, null, value.clone()));
            }
        } catch (io.streamhouse.client.StreamHouseException _) {
            // It is here for its volume alone.
        }
    }

    private static String sign(Path output, long from) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SIGN_LIMIT_S);
        while (System.nanoTime() < deadline) {
            String told = Files.readString(output).substring(Math.toIntExact(from));
            if (told.contains(NO_FILE)) {
                return "no room for the WAL" + (told.contains(NO_SEGMENT) ? " and segments" : "");
            }
            TimeUnit.MILLISECONDS.sleep(Fault.STEP_MS);
        }
        throw new AssertionError("the agent never missed the room");
    }
}
