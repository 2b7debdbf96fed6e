package io.streamhouse.agent.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom an agent believes to be another agent: the platform's authorities and its own chain. */
final class PeerTrust {
    private PeerTrust() {}

    static TrustManager[] of(Path ownChain) throws IOException {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            int number = 0;
            for (X509Certificate authority : platform().getAcceptedIssuers()) {
                anchors.setCertificateEntry("platform-" + number++, authority);
            }
            try (InputStream in = Files.newInputStream(ownChain)) {
                for (Certificate one :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    anchors.setCertificateEntry("own-" + number++, one);
                }
            }
            return managers(anchors);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates of " + ownChain + " cannot be used", e);
        }
    }

    /** The same for HTTP. */
    static SSLContext context(Path ownChain) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, of(ownChain), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has TLS 1.3", e);
        }
    }

    private static X509TrustManager platform() throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("the platform trusts nobody");
    }

    private static TrustManager[] managers(@Nullable KeyStore anchors)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory.getTrustManagers();
    }
}
