package io.streamhouse.agent.store;

import io.streamhouse.agent.segment.ObjectExists;
import io.streamhouse.agent.segment.ObjectKey;
import io.streamhouse.agent.segment.ObjectMissing;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.Sha256;
import io.streamhouse.agent.store.S3Attempts.Attempt;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * Objects in a bucket of S3, or of a server that speaks as S3 does. Every object is put with {@code
 * If-None-Match: *}: nothing is ever overwritten. When the bucket says that a key is taken after an
 * attempt whose outcome is unknown, the object is read back and compared.
 */
public final class S3Store implements SegmentStore {
    private static final int COMPARED_BYTES = 4 << 20;
    private static final int DELETED_MAX = 1_000;

    private final S3Client client;
    private final S3Settings settings;
    private final S3Attempts attempts;
    private final S3Puts puts;

    S3Store(S3Client client, S3Settings settings, S3Limits limits) {
        this.client = client;
        this.settings = settings;
        this.attempts =
                new S3Attempts(
                        limits,
                        new S3Errors(settings.bucket()),
                        System::nanoTime,
                        RandomGenerator.getDefault());
        this.puts = new S3Puts(client, attempts, settings, limits.partBytes());
    }

    /** Connects when first asked. */
    public static S3Store open(S3Settings settings, S3Limits limits) {
        return new S3Store(S3Clients.client(settings, limits), settings, limits);
    }

    @Override
    public void put(String key, List<ByteBuffer> content) throws IOException {
        ObjectKey.require(key);
        long size = content.stream().mapToLong(ByteBuffer::remaining).sum();
        if (!puts.inOne(size)) {
            try (Upload upload = upload(key)) {
                for (ByteBuffer part : content) {
                    upload.write(part.duplicate());
                }
                upload.finish();
            }
        } else if (puts.put(key, content) != S3Puts.Outcome.STORED) {
            requireSame(key, size, () -> digest(content));
        }
    }

    @Override
    public void createOnly(String key, byte[] content) throws IOException {
        ObjectKey.require(key);
        List<ByteBuffer> bytes = List.of(ByteBuffer.wrap(content));
        switch (puts.put(key, bytes)) {
            case STORED -> {}
            case TAKEN -> throw new ObjectExists(key);
            case TAKEN_PERHAPS_BY_US -> requireSame(key, content.length, () -> digest(bytes));
        }
    }

    @Override
    public Upload upload(String key) {
        return new S3Upload(this, puts, ObjectKey.require(key));
    }

    @Override
    public byte[] read(String key, long position, int size) throws IOException {
        if (size < 1) {
            throw new IllegalArgumentException("at least one byte is read");
        }
        String range =
                position < 0
                        ? "bytes=" + position
                        : "bytes=" + position + "-" + (position + size - 1);
        long expected = position < 0 ? -position : size;
        String name = name(key);
        Optional<byte[]> found =
                attempts.run(
                        "read",
                        key,
                        attempt ->
                                client.getObject(
                                        r ->
                                                r.bucket(settings.bucket())
                                                        .key(name)
                                                        .range(range)
                                                        .overrideConfiguration(timeout(attempt)),
                                        (response, body) -> body(response, body, expected, size)));
        return found.orElseThrow(() -> new EOFException(key + " is shorter than its index says"));
    }

    @Override
    public long size(String key) throws IOException {
        String name = name(key);
        return attempts.run(
                "look at",
                key,
                attempt ->
                        client.headObject(r ->
                                        r.bucket(settings.bucket())
                                                .key(name)
                                                .overrideConfiguration(timeout(attempt)))
                                .contentLength());
    }

    @Override
    public Page list(String folder, String after, int max) throws IOException {
        String prefix = settings.prefix() + ObjectKey.requireFolder(folder);
        ListObjectsV2Response page =
                attempts.run(
                        "list",
                        folder,
                        attempt ->
                                client.listObjectsV2(r ->
                                        r.bucket(settings.bucket())
                                                .prefix(prefix)
                                                .startAfter(settings.prefix() + after)
                                                .maxKeys(max)
                                                .overrideConfiguration(timeout(attempt))));
        List<Listed> objects = new ArrayList<>();
        page.contents()
                .forEach(o ->
                        objects.add(
                                new Listed(
                                        o.key().substring(settings.prefix().length()), o.size())));
        return new Page(objects, Boolean.TRUE.equals(page.isTruncated()));
    }

    @Override
    public void delete(List<String> keys) throws IOException {
        for (int from = 0; from < keys.size(); from += DELETED_MAX) {
            List<ObjectIdentifier> page =
                    keys.subList(from, Math.min(keys.size(), from + DELETED_MAX)).stream()
                            .map(key -> ObjectIdentifier.builder().key(name(key)).build())
                            .toList();
            DeleteObjectsResponse response =
                    attempts.run(
                            "delete",
                            keys.get(from),
                            attempt ->
                                    client.deleteObjects(r ->
                                            r.bucket(settings.bucket())
                                                    .delete(d -> d.objects(page).quiet(true))
                                                    .overrideConfiguration(timeout(attempt))));
            for (S3Error error : response.errors()) {
                if (!"NoSuchKey".equals(error.code())) {
                    throw new IOException("delete " + error.key() + ": " + error.code());
                }
            }
        }
    }

    @Override
    public void deleteUnfinished(Instant startedBefore) throws IOException {
        String afterKey = "";
        String afterUpload = "";
        ListMultipartUploadsResponse page;
        do {
            String keyMarker = afterKey;
            String uploadMarker = afterUpload;
            page =
                    attempts.run(
                            "list uploads",
                            settings.prefix(),
                            attempt ->
                                    client.listMultipartUploads(r ->
                                            r.bucket(settings.bucket())
                                                    .prefix(settings.prefix())
                                                    .keyMarker(
                                                            keyMarker.isEmpty() ? null : keyMarker)
                                                    .uploadIdMarker(
                                                            uploadMarker.isEmpty()
                                                                    ? null
                                                                    : uploadMarker)
                                                    .overrideConfiguration(timeout(attempt))));
            for (MultipartUpload upload : page.uploads()) {
                if (upload.initiated().isBefore(startedBefore)) {
                    puts.abort(upload.key(), upload.uploadId());
                }
            }
            afterKey = page.nextKeyMarker() == null ? "" : page.nextKeyMarker();
            afterUpload = page.nextUploadIdMarker() == null ? "" : page.nextUploadIdMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()));
    }

    @Override
    public void close() {
        client.close();
    }

    /** What is under a key is what we were to store, or it is another's. */
    void requireSame(String key, long size, Supplier<byte[]> digest) throws IOException {
        if (size(key) != size) {
            throw new ObjectExists(key);
        }
        MessageDigest found = Sha256.start();
        for (long at = 0; at < size; ) {
            int piece = (int) Math.min(COMPARED_BYTES, size - at);
            found.update(read(key, at, piece));
            at += piece;
        }
        if (!MessageDigest.isEqual(found.digest(), digest.get())) {
            throw new ObjectExists(key);
        }
    }

    /** True when something is under a key. */
    boolean taken(String key) throws IOException {
        try {
            return size(key) >= 0;
        } catch (ObjectMissing _) {
            return false;
        }
    }

    static Consumer<AwsRequestOverrideConfiguration.Builder> timeout(Attempt attempt) {
        return configuration -> configuration.apiCallTimeout(attempt.timeout());
    }

    private String name(String key) {
        return settings.prefix() + ObjectKey.require(key);
    }

    /** Empty when the object ends before; a body that ends before its length is an error. */
    private static Optional<byte[]> body(
            GetObjectResponse response, AbortableInputStream body, long expected, int size)
            throws IOException {
        if (response.contentLength() != expected) {
            body.abort();
            return Optional.empty();
        }
        byte[] bytes = body.readNBytes((int) expected);
        if (bytes.length != expected) {
            throw new EOFException("the answer is cut off");
        }
        return Optional.of(size == expected ? bytes : Arrays.copyOf(bytes, size));
    }

    private static byte[] digest(List<ByteBuffer> content) {
        MessageDigest digest = Sha256.start();
        content.forEach(part -> digest.update(part.duplicate()));
        return digest.digest();
    }
}
