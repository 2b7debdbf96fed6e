package io.streamhouse.agent;

import io.streamhouse.agent.rpc.GrpcEndpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Whether certificate and key are such that a server can be made of them. */
final class TlsFiles {
    private static final String CERTIFICATE = "STREAMHOUSE_TLS_CERTIFICATE_FILE";
    private static final String KEY = "STREAMHOUSE_TLS_KEY_FILE";
    private static final String PEM = "-----BEGIN CERTIFICATE-----";

    private TlsFiles() {}

    /**
     * Reads both once, before anything is begun.
     *
     * @throws UnfitSetting naming setting and file, never what is in the key's
     */
    static void require(GrpcEndpoint.Tls files) throws UnfitSetting {
        byte[] certificates = content(CERTIFICATE, files.certificateFile());
        if (!areCertificates(certificates)) {
            throw new UnfitSetting(
                    CERTIFICATE + ": " + files.certificateFile() + " holds no certificates in PEM");
        }
        content(KEY, files.keyFile());
        try {
            GrpcEndpoint.requireUsable(files);
        } catch (IOException e) {
            throw new UnfitSetting(
                    "%s: %s holds no private key that can be used (PEM, PKCS#8, without a password)"
                            .formatted(KEY, files.keyFile()),
                    e);
        }
    }

    private static byte[] content(String setting, Path file) throws UnfitSetting {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new UnfitSetting(setting + ": there is no file " + file, e);
        } catch (IOException e) {
            throw new UnfitSetting(setting + ": the file " + file + " cannot be read", e);
        }
    }

    /** The server reads PEM alone, Java's own reader also what is binary. */
    private static boolean areCertificates(byte[] content) {
        try {
            return new String(content, StandardCharsets.ISO_8859_1).contains(PEM)
                    && !CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .isEmpty();
        } catch (CertificateException _) {
            return false;
        }
    }
}
