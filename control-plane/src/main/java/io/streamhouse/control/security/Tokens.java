package io.streamhouse.control.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.store.Refused;
import java.security.interfaces.ECPrivateKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.UUID;

/** Bearer tokens for machines: signed with ES256, short-lived, bound to a session. Thread-safe. */
public final class Tokens {
    /** How long a token handed to a caller is good. */
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    private static final String ISSUER = "streamhouse";
    private static final String ORGANIZATION = "org";
    private static final String SESSION = "sid";
    private static final String ROLE = "role";

    private final TokenKeys keys;
    private final InstantSource clock;

    public Tokens(TokenKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** A token and its end. */
    public record Issued(String text, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[hidden, " + expiresAt + "]";
        }
    }

    /**
     * Who a token speaks for.
     *
     * @param subject a user's id, or an API key's for calls on behalf of a machine
     */
    public record Bearer(
            UUID subject, OrganizationId organization, SessionId session, String role) {}

    /** Signs a token. */
    public Issued issue(Bearer bearer, Duration lifetime) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = now.plus(lifetime);
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(bearer.subject().toString())
                        .claim(ORGANIZATION, bearer.organization().toString())
                        .claim(SESSION, bearer.session().toString())
                        .claim(ROLE, bearer.role())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(expiresAt))
                        .build();
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keys.id()).build(), claims);
        try {
            token.sign(signer(keys.signing()));
        } catch (JOSEException e) {
            throw new IllegalStateException("the token signing key cannot sign", e);
        }
        return new Issued(token.serialize(), expiresAt);
    }

    /**
     * Reads a token.
     *
     * @throws Refused when it is not one of ours, or over
     */
    public Bearer verify(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            JWSVerifier verifier = new ECDSAVerifier(keys.verifying());
            if (!JWSAlgorithm.ES256.equals(token.getHeader().getAlgorithm())
                    || !keys.id().equals(token.getHeader().getKeyID())
                    || !token.verify(verifier)) {
                throw invalid();
            }
            return bearer(token.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException _) {
            // The text is the caller's: what is wrong with it is nobody else's business.
            throw invalid();
        }
    }

    private Bearer bearer(JWTClaimsSet claims) throws ParseException {
        Date expiry = claims.getExpirationTime();
        if (!ISSUER.equals(claims.getIssuer()) || expiry == null) {
            throw invalid();
        }
        if (!clock.instant().isBefore(expiry.toInstant())) {
            throw new Refused(
                    Problem.of(Reason.CREDENTIALS_EXPIRED, "The token has expired. Log in again."));
        }
        return new Bearer(
                UUID.fromString(text(claims.getSubject())),
                OrganizationId.of(text(claims.getStringClaim(ORGANIZATION))),
                SessionId.of(text(claims.getStringClaim(SESSION))),
                text(claims.getStringClaim(ROLE)));
    }

    private static String text(@org.jspecify.annotations.Nullable String claim) {
        if (claim == null) {
            throw invalid();
        }
        return claim;
    }

    private static ECDSASigner signer(ECPrivateKey key) throws JOSEException {
        return new ECDSASigner(key);
    }

    private static Refused invalid() {
        return new Refused(Problem.of(Reason.CREDENTIALS_INVALID, "The token is not valid."));
    }
}
