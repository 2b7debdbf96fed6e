package io.streamhouse.agent;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.UUID;

/** A bearer token as the control plane issues it. */
record ConsoleToken(UUID organization, UUID session, String role, Instant expires, String issuer) {
    static ConsoleToken of(UUID organization, UUID session, String role) {
        return new ConsoleToken(
                organization, session, role, Instant.now().plusSeconds(600), "streamhouse");
    }

    ConsoleToken expiring(Instant at) {
        return new ConsoleToken(organization, session, role, at, issuer);
    }

    ConsoleToken issuedBy(String another) {
        return new ConsoleToken(organization, session, role, expires, another);
    }

    String text() throws Exception {
        byte[] key = TestAgent.TOKEN_KEY.getPublic().getEncoded();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
        String keyId = HexFormat.of().formatHex(digest).substring(0, 16);
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build(),
                        new JWTClaimsSet.Builder()
                                .issuer(issuer)
                                .subject(UUID.randomUUID().toString())
                                .claim("org", organization.toString())
                                .claim("sid", session.toString())
                                .claim("role", role)
                                .issueTime(new Date())
                                .expirationTime(Date.from(expires))
                                .build());
        token.sign(new ECDSASigner((ECPrivateKey) TestAgent.TOKEN_KEY.getPrivate()));
        return token.serialize();
    }
}
