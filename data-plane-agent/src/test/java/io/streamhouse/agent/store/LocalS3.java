package io.streamhouse.agent.store;

import io.streamhouse.s3.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One S3 server per test JVM; every caller gets a bucket of its own. */
public final class LocalS3 {
    /** Fails fast, so that tests of failure do not wait. */
    public static final S3Limits FAST =
            new S3Limits(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    6,
                    Duration.ofMillis(2),
                    Duration.ofMillis(20),
                    5 << 20,
                    16);

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private LocalS3() {}

    private static final class Holder {
        static final S3Server SERVER = start();

        private static S3Server start() {
            try {
                Path directory = Files.createTempDirectory("streamhouse-s3");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
                return S3Server.start(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(Path directory) {
            try (Stream<Path> paths = Files.walk(directory)) {
                paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The server. */
    public static S3Server server() {
        return Holder.SERVER;
    }

    /** Settings of a fresh bucket. */
    public static S3Settings freshBucket() {
        String name = "test-" + BUCKETS.incrementAndGet();
        server().createBucket(name);
        return at(server().endpoint(), "s3://" + name + "/some/prefix");
    }

    /** Settings of a bucket behind an address. */
    public static S3Settings at(URI endpoint, String address) {
        return S3Settings.at(address, "us-east-1")
                .endpoint(endpoint.toString())
                .pathStyle(true)
                .credentials(
                        Optional.of(
                                new S3Settings.Credentials(
                                        S3Server.ACCESS_KEY_ID, S3Server.SECRET_ACCESS_KEY)));
    }
}
