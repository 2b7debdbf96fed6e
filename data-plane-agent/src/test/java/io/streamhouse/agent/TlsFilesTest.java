package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.rpc.GrpcEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final String CERTIFICATE = "STREAMHOUSE_TLS_CERTIFICATE_FILE";
    private static final String KEY = "STREAMHOUSE_TLS_KEY_FILE";

    @TempDir private static Path directory;
    private static Path certificate;
    private static Path key;
    private static Path nonsense;

    @BeforeAll
    static void sign() throws Exception {
        TestAuthority.Signed signed = new TestAuthority(directory).sign("agent");
        certificate = signed.certificateFile();
        key = signed.keyFile();
        nonsense = Files.writeString(directory.resolve("nonsense"), "a-secret-all-the-same");
    }

    private static void refused(Path certificateFile, Path keyFile, String setting, Path named) {
        assertThatThrownBy(() -> TlsFiles.require(new GrpcEndpoint.Tls(certificateFile, keyFile)))
                .isInstanceOf(UnfitSetting.class)
                .hasMessageStartingWith(setting + ": ")
                .hasMessageContaining(named.toString())
                .hasMessageNotContaining("a-secret-all-the-same")
                .hasMessageNotContaining("\n");
    }

    @Test
    void acceptsACertificateWithItsKey() throws Exception {
        TlsFiles.require(new GrpcEndpoint.Tls(certificate, key));
    }

    @Test
    void namesTheFileThatIsNotThere() {
        Path missing = directory.resolve("missing");
        refused(missing, key, CERTIFICATE, missing);
        refused(certificate, missing, KEY, missing);
        refused(directory, key, CERTIFICATE, directory);
    }

    @Test
    void namesTheFileThatHoldsSomethingElse() {
        refused(nonsense, key, CERTIFICATE, nonsense);
        refused(key, key, CERTIFICATE, key);
        refused(certificate, nonsense, KEY, nonsense);
        refused(certificate, certificate, KEY, certificate);
    }

    @Test
    void aCertificateInBinaryIsNotBlamedOnTheKey() throws Exception {
        String pem = Files.readString(certificate);
        String first = pem.substring(pem.indexOf('\n'), pem.indexOf("-----END"));
        Path binary = directory.resolve("binary");
        Files.write(binary, Base64.getMimeDecoder().decode(first));
        refused(binary, key, CERTIFICATE, binary);
    }
}
