package io.streamhouse.agent.store;

import io.streamhouse.agent.segment.ObjectMissing;
import io.streamhouse.agent.segment.StoreRefused;
import java.io.EOFException;
import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What an error of S3 means for who asked. Texts name what to mend; they hold codes, bucket and
 * key, never what a server wrote about a request's signature.
 */
final class S3Errors {
    static final int TAKEN = 412;

    private static final int NOT_FOUND = 404;
    private static final int OUTSIDE = 416;
    private static final Set<String> BAD_KEY =
            Set.of(
                    "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "InvalidToken",
                    "ExpiredToken",
                    "InvalidSecurity");
    private static final Set<String> OTHER_REGION =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "TemporaryRedirect");
    private static final Set<String> BROKEN_ON_THE_WAY =
            Set.of(
                    "RequestTimeout",
                    "BadDigest",
                    "IncompleteBody",
                    "XAmzContentSHA256Mismatch",
                    "XAmzContentChecksumMismatch");

    private final String bucket;

    S3Errors(String bucket) {
        this.bucket = bucket;
    }

    /** An error, and whether the same call may succeed later. */
    record Meaning(IOException error, boolean temporary) {}

    Meaning of(SdkException e, String action, String key) {
        if (e instanceof S3Exception answer) {
            return of(answer, action, key);
        }
        if (e instanceof UsualCredentials.None) {
            // The SDK has asked everywhere, more than once where that may help.
            return last(new IOException(e.getMessage(), e));
        }
        return temporary(action, key, e.getMessage(), e);
    }

    private Meaning of(S3Exception e, String action, String key) {
        int status = e.statusCode();
        String code = code(e);
        if (isTemporary(status, code)) {
            return temporary(action, key, "S3 answers " + status + " " + code, e);
        }
        if (code.equals("NoSuchBucket")) {
            return refused(
                    "the bucket "
                            + bucket
                            + " is not there: create it, or correct"
                            + " STREAMHOUSE_STORE");
        }
        if (status == NOT_FOUND) {
            return last(new ObjectMissing(key));
        }
        if (status == OUTSIDE) {
            return last(new EOFException(key + " is shorter than its index says"));
        }
        return refused(mend(status, code, action));
    }

    private static boolean isTemporary(int status, String code) {
        return (status >= 500 && status != 501)
                || status == 200
                || status == 408
                || status == 409
                || status == 429
                || BROKEN_ON_THE_WAY.contains(code);
    }

    private String mend(int status, String code, String action) {
        String said =
                "S3 answers " + status + " " + code + " to " + action + " in " + bucket + ": ";
        if (BAD_KEY.contains(code) || status == 401) {
            return said + "correct the secrets s3-access-key-id and s3-secret-access-key";
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return said + "set this machine's clock";
        }
        if (OTHER_REGION.contains(code) || status == 301 || status == 307) {
            return said
                    + "the bucket is elsewhere, correct STREAMHOUSE_S3_REGION or"
                    + " STREAMHOUSE_S3_ENDPOINT";
        }
        if (status == 403) {
            return said
                    + "allow the access key s3:GetObject, s3:PutObject, s3:DeleteObject,"
                    + " s3:ListBucket, s3:ListBucketMultipartUploads and s3:AbortMultipartUpload";
        }
        return said + "this server does not do what is needed of S3";
    }

    static String code(S3Exception e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code == null ? "" : code;
    }

    private static Meaning temporary(
            String action, String key, @org.jspecify.annotations.Nullable String why, Throwable e) {
        return new Meaning(new IOException(action + " " + key + ": " + why, e), true);
    }

    private static Meaning refused(String mend) {
        return last(new StoreRefused(mend));
    }

    private static Meaning last(IOException error) {
        return new Meaning(error, false);
    }
}
