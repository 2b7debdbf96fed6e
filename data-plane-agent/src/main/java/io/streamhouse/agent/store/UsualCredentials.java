package io.streamhouse.agent.store;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.utils.IoUtils;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** What the SDK's chain of places has; in words that fit a line when it has nothing. */
record UsualCredentials(AwsCredentialsProvider chain)
        implements AwsCredentialsProvider, SdkAutoCloseable {
    /** There are no credentials. */
    static final class None extends SdkClientException {
        private None(SdkClientException cause) {
            super(
                    SdkClientException.builder()
                            .message(
                                    "the bucket cannot be reached without credentials: there are"
                                            + " no files s3-access-key-id and s3-secret-access-key"
                                            + " in STREAMHOUSE_SECRETS_DIR, and none in the AWS"
                                            + " SDK's usual places (its environment variables,"
                                            + " profiles, Kubernetes service account, instance"
                                            + " role)")
                            .cause(cause));
        }
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return chain.resolveCredentials();
        } catch (SdkClientException e) {
            throw new None(e);
        }
    }

    @Override
    public void close() {
        IoUtils.closeIfCloseable(chain, null);
    }
}
