package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Asks a program whether it serves. */
final class Readiness {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(3);
    private static final int REASON_BYTES_MAX = 300;

    private Readiness() {}

    /** Why the program does not serve yet; empty when it does. */
    static Optional<String> missing(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            if (connection instanceof HttpsURLConnection https) {
                trustOurselves(https);
            }
            connection.setConnectTimeout((int) ASK_LIMIT.toMillis());
            connection.setReadTimeout((int) ASK_LIMIT.toMillis());
            int status = connection.getResponseCode();
            String reason = status == 200 ? "" : text(connection.getErrorStream());
            connection.disconnect();
            return status == 200 ? Optional.empty() : Optional.of(status + " " + reason);
        } catch (IOException e) {
            return Optional.of("does not answer yet");
        }
    }

    private static String text(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            String text = new String(body.readNBytes(REASON_BYTES_MAX), StandardCharsets.UTF_8);
            return text.replaceAll("\\s+", " ").strip();
        }
    }

    /** The certificate names the public host, not loopback; nothing secret is asked or sent. */
    private static void trustOurselves(HttpsURLConnection connection) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            connection.setSSLSocketFactory(context.getSocketFactory());
            connection.setHostnameVerifier((_, _) -> true);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not available", e);
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
