package io.streamhouse.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.segment.StoreRefused;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.core.exception.SdkClientException;

class UsualCredentialsTest {
    private final AtomicInteger asked = new AtomicInteger();

    private final AwsCredentialsProvider nowhere =
            AwsCredentialsProviderChain.of(() -> {
                asked.incrementAndGet();
                throw SdkClientException.create("nothing\nin this place");
            });

    @Test
    void thatThereAreNoneIsToldInOneLineWithWhereTheyBelong() {
        S3Settings settings =
                LocalS3.at(LocalS3.server().endpoint(), "s3://bucket")
                        .credentials(Optional.empty());
        S3Store store =
                new S3Store(
                        S3Clients.client(settings, LocalS3.FAST, new UsualCredentials(nowhere)),
                        settings,
                        LocalS3.FAST);
        assertThatThrownBy(() -> StoreProbe.check(store))
                .isInstanceOf(IOException.class)
                .as("a role may be attached later")
                .isNotInstanceOf(StoreRefused.class)
                .hasMessageContaining("without credentials")
                .hasMessageContaining("s3-access-key-id and s3-secret-access-key")
                .hasMessageContaining("STREAMHOUSE_SECRETS_DIR")
                .hasMessageContaining("usual places")
                .hasMessageNotContaining("\n");
        store.close();
        assertThat(asked).as("the chain takes its time already").hasValue(1);
    }
}
