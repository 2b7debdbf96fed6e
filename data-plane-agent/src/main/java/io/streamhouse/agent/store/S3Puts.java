package io.streamhouse.agent.store;

import static io.streamhouse.agent.store.S3Store.timeout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The writing calls. Bodies carry their CRC32C, which S3 checks before it says yes. */
final class S3Puts {
    private static final String TYPE = "application/octet-stream";

    private final S3Client client;
    private final S3Attempts attempts;
    private final S3Settings settings;
    private final int partBytes;

    S3Puts(S3Client client, S3Attempts attempts, S3Settings settings, int partBytes) {
        this.client = client;
        this.attempts = attempts;
        this.settings = settings;
        this.partBytes = partBytes;
    }

    /** What became of a put. */
    enum Outcome {
        STORED,
        /** Before we came. */
        TAKEN,
        /** After an attempt of ours whose outcome is not known. */
        TAKEN_PERHAPS_BY_US
    }

    boolean inOne(long size) {
        return size <= partBytes;
    }

    int partBytes() {
        return partBytes;
    }

    Outcome put(String key, List<ByteBuffer> content) throws IOException {
        long size = content.stream().mapToLong(ByteBuffer::remaining).sum();
        RequestBody body =
                RequestBody.fromContentProvider(() -> new BufferStream(content), size, TYPE);
        String checksum = checksum(content);
        return attempts.run(
                "put",
                key,
                attempt -> {
                    try {
                        client.putObject(
                                r ->
                                        r.bucket(settings.bucket())
                                                .key(settings.prefix() + key)
                                                .ifNoneMatch("*")
                                                .checksumCRC32C(checksum)
                                                .overrideConfiguration(timeout(attempt)),
                                body);
                        return Outcome.STORED;
                    } catch (S3Exception e) {
                        if (e.statusCode() != S3Errors.TAKEN) {
                            throw e;
                        }
                        return attempt.uncertain() ? Outcome.TAKEN_PERHAPS_BY_US : Outcome.TAKEN;
                    }
                });
    }

    String begin(String key) throws IOException {
        return attempts.run(
                "begin to upload",
                key,
                attempt ->
                        client.createMultipartUpload(r ->
                                        r.bucket(settings.bucket())
                                                .key(settings.prefix() + key)
                                                .contentType(TYPE)
                                                .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                                                .overrideConfiguration(timeout(attempt)))
                                .uploadId());
    }

    CompletedPart part(String key, String upload, int number, ByteBuffer content)
            throws IOException {
        List<ByteBuffer> one = List.of(content);
        String checksum = checksum(one);
        RequestBody body =
                RequestBody.fromContentProvider(
                        () -> new BufferStream(one), content.remaining(), TYPE);
        String tag =
                attempts.run(
                        "upload a part of",
                        key,
                        attempt ->
                                client.uploadPart(
                                                r ->
                                                        r.bucket(settings.bucket())
                                                                .key(settings.prefix() + key)
                                                                .uploadId(upload)
                                                                .partNumber(number)
                                                                .checksumCRC32C(checksum)
                                                                .overrideConfiguration(
                                                                        timeout(attempt)),
                                                body)
                                        .eTag());
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(tag)
                .checksumCRC32C(checksum)
                .build();
    }

    /** An upload that is not there any more was completed by an attempt whose reply was lost. */
    Outcome complete(String key, String upload, List<CompletedPart> parts) throws IOException {
        return attempts.run(
                "complete",
                key,
                attempt -> {
                    try {
                        client.completeMultipartUpload(r ->
                                r.bucket(settings.bucket())
                                        .key(settings.prefix() + key)
                                        .uploadId(upload)
                                        .ifNoneMatch("*")
                                        .multipartUpload(m -> m.parts(parts))
                                        .overrideConfiguration(timeout(attempt)));
                        return Outcome.STORED;
                    } catch (S3Exception e) {
                        boolean gone =
                                attempt.uncertain() && S3Errors.code(e).equals("NoSuchUpload");
                        if (e.statusCode() != S3Errors.TAKEN && !gone) {
                            throw e;
                        }
                        return attempt.uncertain() ? Outcome.TAKEN_PERHAPS_BY_US : Outcome.TAKEN;
                    }
                });
    }

    /** Forgets an upload; one that is not there is no error. */
    void abort(String fullKey, String upload) throws IOException {
        attempts.run(
                "abort",
                fullKey,
                attempt -> {
                    try {
                        return client.abortMultipartUpload(r ->
                                r.bucket(settings.bucket())
                                        .key(fullKey)
                                        .uploadId(upload)
                                        .overrideConfiguration(timeout(attempt)));
                    } catch (S3Exception e) {
                        if (S3Errors.code(e).equals("NoSuchUpload")) {
                            return "gone";
                        }
                        throw e;
                    }
                });
    }

    void abandon(String key, String upload) throws IOException {
        abort(settings.prefix() + key, upload);
    }

    private static String checksum(List<ByteBuffer> content) {
        CRC32C crc = new CRC32C();
        content.forEach(part -> crc.update(part.duplicate()));
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
