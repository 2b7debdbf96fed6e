package io.streamhouse.api.claim;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.api.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A name to be claimed, without the name: names are digested, so that no personal data is in a
 * stream id.
 *
 * @param namespace within which the name is unique
 * @param digest 64 hexadecimal digits
 */
public record ClaimKey(Namespace namespace, String digest) {
    /** What is named; a claim of each is its own. */
    public enum Namespace {
        EMAIL,
        SLUG,
        TOPIC_NAME
    }

    public ClaimKey {
        Objects.requireNonNull(namespace, "namespace");
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not a digest: " + digest);
        }
    }

    /** An e-mail address; its digest is keyed with the pepper, so that it cannot be guessed. */
    public static ClaimKey email(String keyedDigest) {
        return new ClaimKey(Namespace.EMAIL, keyedDigest);
    }

    /** A slug. */
    public static ClaimKey slug(Slug slug) {
        return new ClaimKey(Namespace.SLUG, sha256(slug.value()));
    }

    /** A topic's name within its organization. */
    public static ClaimKey topicName(OrganizationId organization, TopicName name) {
        return new ClaimKey(Namespace.TOPIC_NAME, sha256(organization + "/" + name));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
