package io.streamhouse.control.edge;

import io.streamhouse.control.problem.ErrorValve;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.settings.SettingsFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** How the HTTP server listens. */
final class Server implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final ControlPlaneConfig config;

    Server(ControlPlaneConfig config) {
        this.config = config;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setPort(config.httpPort());
        factory.setAddress(address());
        factory.setShutdown(Shutdown.GRACEFUL);
        config.tls()
                .ifPresent(tls -> {
                    Ssl ssl = new Ssl();
                    ssl.setCertificate(tls.certificate().toUri().toString());
                    ssl.setCertificatePrivateKey(tls.key().toUri().toString());
                    factory.setSsl(ssl);
                });
        if (config.trustForwarded()) {
            RemoteIpValve valve = new RemoteIpValve();
            valve.setProtocolHeader("X-Forwarded-Proto");
            factory.addEngineValves(valve);
        }
        factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ErrorValve.class.getName());
            }
        });
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(config.bindAddress());
        } catch (UnknownHostException e) {
            throw new SettingsFailure(
                    "STREAMHOUSE_BIND_ADDRESS is not an address: " + config.bindAddress(), e);
        }
    }
}
