package io.streamhouse.agent.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Date;
import java.util.HexFormat;
import java.util.UUID;

/** Checks the console's bearer tokens: ES256, our key, our issuer. Thread-safe. */
final class TokenVerifier {
    private static final String ISSUER = "streamhouse";
    private static final int KEY_ID_DIGITS = 16;

    private final ECDSAVerifier verifier;
    private final String keyId;

    TokenVerifier(ECPublicKey key) {
        try {
            this.verifier = new ECDSAVerifier(key);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            this.keyId = HexFormat.of().formatHex(digest).substring(0, KEY_ID_DIGITS);
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the token key must be EC P-256", e);
        }
    }

    /** The session a token proves; its expiry is not checked here. */
    Caller.Session verify(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.ES256.equals(token.getHeader().getAlgorithm())
                    || !keyId.equals(token.getHeader().getKeyID())
                    || !token.verify(verifier)) {
                throw invalid();
            }
            return session(token.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException _) {
            throw invalid();
        }
    }

    private static Caller.Session session(JWTClaimsSet claims) throws ParseException {
        Date expires = claims.getExpirationTime();
        String organization = claims.getStringClaim("org");
        String session = claims.getStringClaim("sid");
        String role = claims.getStringClaim("role");
        if (!ISSUER.equals(claims.getIssuer())
                || expires == null
                || organization == null
                || session == null
                || role == null) {
            throw invalid();
        }
        return new Caller.Session(
                UUID.fromString(organization),
                UUID.fromString(session),
                expires.toInstant(),
                Roles.operations(role));
    }

    private static Problem invalid() {
        return Problem.of(Reason.CREDENTIALS_INVALID, "the token is not one of ours");
    }
}
