package io.streamhouse.control.vault;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A hashed password in PHC string format, {@code $argon2id$v=19$m=..,t=..,p=..$salt$hash}. Its
 * parameters travel with it, so that they can be raised later.
 */
public record PasswordHash(String phc) {
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Pattern FORM =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

    public PasswordHash {
        if (!FORM.matcher(phc).matches()) {
            throw new IllegalArgumentException("not an Argon2id hash");
        }
    }

    /** Hashes: about 19 MiB of memory for some 30 ms. */
    static PasswordHash of(String password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = hash(password, salt, MEMORY_KIB, ITERATIONS, PARALLELISM, HASH_BYTES);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return new PasswordHash(
                "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                        .formatted(
                                MEMORY_KIB,
                                ITERATIONS,
                                PARALLELISM,
                                encoder.encodeToString(salt),
                                encoder.encodeToString(hash)));
    }

    /** Whether the password is this one; takes the same time either way. */
    boolean matches(String password) {
        Matcher form = FORM.matcher(phc);
        if (!form.matches()) {
            throw new IllegalStateException("checked when it was made");
        }
        byte[] expected = Base64.getDecoder().decode(form.group(5));
        byte[] actual =
                hash(
                        password,
                        Base64.getDecoder().decode(form.group(4)),
                        Integer.parseInt(form.group(1)),
                        Integer.parseInt(form.group(2)),
                        Integer.parseInt(form.group(3)),
                        expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    private static byte[] hash(
            String password, byte[] salt, int memoryKib, int iterations, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKib)
                        .withIterations(iterations)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build());
        byte[] hash = new byte[length];
        // The same characters can be typed in several forms.
        String normal = Normalizer.normalize(password, Normalizer.Form.NFC);
        generator.generateBytes(normal.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    @Override
    public String toString() {
        return "PasswordHash[hidden]";
    }
}
