package io.streamhouse.control.security;

import io.streamhouse.control.settings.SettingsFailure;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The pair of keys that tokens are signed and verified with.
 *
 * @param id the first 16 hexadecimal digits of the SHA-256 of the public key's DER
 */
public record TokenKeys(ECPrivateKey signing, ECPublicKey verifying, String id) {
    private static final int ID_DIGITS = 16;

    /**
     * Reads the keys.
     *
     * @throws SettingsFailure when one is not an EC key in PEM
     */
    public static TokenKeys read(String signingPem, String publicPem) {
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            byte[] publicDer = der(publicPem);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicDer);
            return new TokenKeys(
                    (ECPrivateKey)
                            factory.generatePrivate(new PKCS8EncodedKeySpec(der(signingPem))),
                    (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(publicDer)),
                    HexFormat.of().formatHex(digest).substring(0, ID_DIGITS));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SettingsFailure(
                    "the token keys must be an EC P-256 pair: PKCS#8 and X.509, as PEM", e);
        }
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    @Override
    public String toString() {
        return "TokenKeys[" + id + "]";
    }
}
