package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What became of records that must fail. */
final class Failures {
    private Failures() {}

    static StreamHouseException failure(CompletableFuture<RecordMetadata> sent) {
        CompletionException thrown =
                catchThrowableOfType(
                        CompletionException.class,
                        () -> sent.orTimeout(20, TimeUnit.SECONDS).join());
        assertThat(thrown).as("the record must fail").isNotNull();
        assertThat(thrown.getCause()).isInstanceOf(StreamHouseException.class);
        return (StreamHouseException) thrown.getCause();
    }
}
