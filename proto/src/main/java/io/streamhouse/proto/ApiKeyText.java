package io.streamhouse.proto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key: {@code shk_live_<id>_<secret><check>}. The check digits let a mistyped
 * key be refused without a look-up, and the prefix lets scanners recognise a leaked one.
 *
 * @param kind whose key
 * @param id the public part
 * @param secret 43 base-62 digits
 */
public record ApiKeyText(Kind kind, UUID id, String secret) {
    /** What a key opens. */
    public enum Kind {
        /** One organization. */
        ORGANIZATION("shk_live_"),
        /** The platform's administration; its id is the nil UUID. */
        PLATFORM("shp_live_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** How the text begins. */
        public String prefix() {
            return prefix;
        }
    }

    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 22;
    private static final int SECRET_LENGTH = 43;
    private static final int CHECK_LENGTH = 6;
    private static final int SECRET_BYTES = 32;
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final Pattern FORM =
            Pattern.compile("(sh[kp]_live_)([0-9A-Za-z]{22})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})");

    public ApiKeyText {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
        if (secret.length() != SECRET_LENGTH) {
            throw new IllegalArgumentException("a secret has " + SECRET_LENGTH + " digits");
        }
    }

    /** A key with a new secret of 256 random bits. */
    public static ApiKeyText random(Kind kind, UUID id, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new ApiKeyText(kind, id, digits(new BigInteger(1, secret), SECRET_LENGTH));
    }

    /** Reads a key; empty when the form or the check digits are wrong. */
    public static Optional<ApiKeyText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String body = text.substring(0, text.length() - CHECK_LENGTH);
        BigInteger id = number(matcher.group(2));
        if (!check(body).equals(matcher.group(4)) || id.bitLength() > 128) {
            return Optional.empty();
        }
        Kind kind =
                matcher.group(1).equals(Kind.PLATFORM.prefix()) ? Kind.PLATFORM : Kind.ORGANIZATION;
        return Optional.of(new ApiKeyText(kind, uuid(id), matcher.group(3)));
    }

    /** The whole key. The only place where the secret becomes text. */
    public String text() {
        String body = shown() + "_" + secret;
        return body + check(body);
    }

    /** The part that may be shown again: prefix and id. */
    public String shown() {
        return shown(kind, id);
    }

    /** The part that may be shown again, of any key. */
    public static String shown(Kind kind, UUID id) {
        return kind.prefix() + digits(number(id), ID_LENGTH);
    }

    @Override
    public String toString() {
        return shown() + "_hidden";
    }

    private static String check(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(crc.getValue()), CHECK_LENGTH);
    }

    private static String digits(BigInteger number, int length) {
        char[] text = new char[length];
        BigInteger rest = number;
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            text[i] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(text);
    }

    private static BigInteger number(String digits) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < digits.length(); i++) {
            number =
                    number.multiply(BASE).add(BigInteger.valueOf(DIGITS.indexOf(digits.charAt(i))));
        }
        return number;
    }

    private static BigInteger number(UUID id) {
        return new BigInteger(
                1,
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array());
    }

    private static UUID uuid(BigInteger number) {
        return new UUID(number.shiftRight(64).longValue(), number.longValue());
    }
}
