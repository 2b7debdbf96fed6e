package io.streamhouse.agent.store;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The SDK's client as we want it: no retries of its own, no checksums beside ours. */
final class S3Clients {
    // Servers close idle connections after some seconds; we do it first.
    private static final Duration IDLE_MAX = Duration.ofSeconds(4);

    private S3Clients() {}

    static S3Client client(S3Settings settings, S3Limits limits) {
        return client(settings, limits, credentials(settings));
    }

    static S3Client client(
            S3Settings settings, S3Limits limits, AwsCredentialsProvider credentials) {
        return S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .applyMutation(b -> settings.endpoint().ifPresent(b::endpointOverride))
                .credentialsProvider(credentials)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(
                        Apache5HttpClient.builder()
                                .connectionTimeout(limits.connect())
                                .connectionAcquisitionTimeout(limits.attempt())
                                .socketTimeout(limits.read())
                                .maxConnections(limits.connectionsMax())
                                .connectionMaxIdleTime(IDLE_MAX)
                                .tcpKeepAlive(true))
                .build();
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.credentials()
                .<AwsCredentialsProvider>map(key ->
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        key.accessKeyId(), key.secretAccessKey())))
                .orElseGet(
                        () -> new UsualCredentials(DefaultCredentialsProvider.builder().build()));
    }
}
