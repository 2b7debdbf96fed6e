package io.streamhouse.agent.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bucket, and how to reach it.
 *
 * @param prefix before every key: empty, or ends with a slash
 * @param endpoint absent: Amazon's, by the region
 * @param pathStyle the bucket is in the path, not in the host name
 * @param credentials absent: those that the SDK's usual chain finds
 */
public record S3Settings(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        String region,
        boolean pathStyle,
        Optional<Credentials> credentials) {
    private static final Pattern ADDRESS =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[a-zA-Z0-9._-]+)*)/?");

    public S3Settings {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(credentials, "credentials");
    }

    /** An access key. */
    public record Credentials(String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "Credentials[hidden]";
        }
    }

    /**
     * From {@code s3://bucket/prefix}.
     *
     * @throws IllegalArgumentException saying what an address looks like
     */
    public static S3Settings at(String address, String region) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("an S3 address reads s3://bucket/prefix");
        }
        String folders = matcher.group(2);
        return new S3Settings(
                matcher.group(1),
                folders.isEmpty() ? "" : folders.substring(1) + "/",
                Optional.empty(),
                region,
                false,
                Optional.empty());
    }

    /**
     * At another server than Amazon's.
     *
     * @throws IllegalArgumentException when it is no http or https URL of a server
     */
    public S3Settings endpoint(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL", e);
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("not an http or https URL of a server");
        }
        return new S3Settings(bucket, prefix, Optional.of(uri), region, pathStyle, credentials);
    }

    /** With the bucket in the path. */
    public S3Settings pathStyle(boolean wanted) {
        return new S3Settings(bucket, prefix, endpoint, region, wanted, credentials);
    }

    /** With an access key. */
    public S3Settings credentials(Optional<Credentials> key) {
        return new S3Settings(bucket, prefix, endpoint, region, pathStyle, key);
    }

    /** How it is written in settings. */
    public String address() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
