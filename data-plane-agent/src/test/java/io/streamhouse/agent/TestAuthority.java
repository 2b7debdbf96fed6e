package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority that signs certificates for 127.0.0.1, all below one directory. */
final class TestAuthority {
    private static final String PASSWORD = "of-this-test";

    private final Path directory;
    private final Path store;

    TestAuthority(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.store = directory.resolve("store.p12");
        keytool("-alias", "authority", "-dname", "CN=authority", "-ext", "bc:c");
    }

    /** Chain and key of a program; PEM. */
    record Signed(Path certificateFile, Path keyFile, KeyStore keys) {
        /** Of a server. */
        SSLContext server() throws Exception {
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        }

        TestAgent of(TestAgent agent) {
            return agent.with("STREAMHOUSE_TLS_CERTIFICATE_FILE", certificateFile.toString())
                    .with("STREAMHOUSE_TLS_KEY_FILE", keyFile.toString());
        }
    }

    /** Signs a certificate of its own for a program. */
    Signed sign(String name) throws Exception {
        keytool(
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-signer",
                "authority");
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, PASSWORD.toCharArray());
        }
        Certificate[] chain = all.getCertificateChain(name);
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(
                name, all.getKey(name, PASSWORD.toCharArray()), PASSWORD.toCharArray(), chain);
        StringBuilder certificates = new StringBuilder();
        for (Certificate certificate : chain) {
            certificates.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Path certificateFile = directory.resolve(name + ".pem");
        Path keyFile = directory.resolve(name + "-key.pem");
        Files.writeString(certificateFile, certificates);
        Files.writeString(
                keyFile, pem("PRIVATE KEY", all.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        return new Signed(certificateFile, keyFile, one);
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-genkeypair");
        command.addAll(List.of(arguments));
        command.addAll(
                List.of(
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD));
        Path log = directory.resolve("keytool.log");
        Process keytool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        kind,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                        kind);
    }
}
