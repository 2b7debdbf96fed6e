package io.streamhouse.s3;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.S3ProxyConstants;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.middleware.Middlewares;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.LoggerFactory;

/** An S3 server on loopback whose buckets are folders of a directory. */
public final class S3Server implements AutoCloseable {
    /** The access key id it knows. */
    public static final String ACCESS_KEY_ID = "streamhouse";

    /** And its secret. */
    public static final String SECRET_ACCESS_KEY = "streamhouse-secret";

    private final S3Proxy proxy;
    private final BlobStore store;

    private S3Server(S3Proxy proxy, BlobStore store) {
        this.proxy = proxy;
        this.store = store;
    }

    /** A server on a free port. */
    public static S3Server start(Path directory) throws IOException {
        return start(directory, 0, Duration.ZERO);
    }

    /**
     * A server.
     *
     * @param port 0 takes a free one
     * @param latency added to each operation
     */
    public static S3Server start(Path directory, int port, Duration latency) throws IOException {
        quiet("org.gaul");
        Files.createDirectories(directory);
        BlobStore files = new FilesystemNio2BlobStore(directory.toString());
        BlobStore store = latency.isZero() ? files : slowed(files, latency);
        S3Proxy proxy =
                S3Proxy.builder()
                        .endpoint(URI.create("http://127.0.0.1:" + port))
                        .awsAuthentication(
                                AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
                        .blobStore(store)
                        .build();
        try {
            proxy.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the S3 server does not start", e);
        }
        return new S3Server(proxy, store);
    }

    private static void quiet(String name) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(Level.WARN);
        }
    }

    private static BlobStore slowed(BlobStore files, Duration latency) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(
                S3ProxyConstants.PROPERTY_LATENCY + ".*.latency",
                Long.toString(latency.toMillis()));
        return Middlewares.wrap(
                files,
                properties,
                _ -> {
                    throw new IllegalStateException("there is one directory");
                });
    }

    /** Where it listens. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /** Makes sure that a bucket is there. */
    public void createBucket(String name) {
        if (!store.containerExists(name)) {
            store.createContainer(name);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            proxy.stop();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the S3 server does not stop", e);
        }
    }
}
