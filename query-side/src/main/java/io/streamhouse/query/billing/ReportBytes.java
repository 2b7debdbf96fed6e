package io.streamhouse.query.billing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** A report as it is handed out: canonical JSON. The same report is the same bytes for ever. */
public record ReportBytes(byte[] json) {
    public ReportBytes {
        json = json.clone();
    }

    @Override
    public byte[] json() {
        return json.clone();
    }

    /** The value of the header {@code Repr-Digest}. */
    public String digestHeader() {
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256()) + ":";
    }

    /** 64 hexadecimal digits. */
    public String digestHex() {
        return HexFormat.of().formatHex(sha256());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReportBytes that && java.util.Arrays.equals(json, that.json);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(json);
    }

    @Override
    public String toString() {
        return "ReportBytes[" + digestHex() + "]";
    }

    private byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(json);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
