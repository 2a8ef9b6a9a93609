package io.websync.outbound;

import io.websync.outbound.OutboundSettings.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** The HTTP client for each host: the plain one, or one that follows the operator's profile for it. */
final class HostClients {

    /** A profile made ready; {@code client} shares the connection pool with all others. */
    private record Ready(Profile profile, OkHttpClient client, Map<String, Secret> secrets) {}

    private final OkHttpClient plain;
    private final Ready none;
    private final List<Ready> profiles = new ArrayList<>();

    HostClients(OkHttpClient plain, OutboundSettings settings) {
        this.plain = plain;
        this.none = new Ready(new Profile(List.of("*"), null, null, null, null, null), plain, Map.of());
        for (Profile profile : settings.profiles()) {
            var secrets = new HashMap<String, Secret>();
            profile.secretHeaders().forEach((header, reference) -> {
                Secret secret = Secret.parse(reference);
                String _ = secret.read(); // a missing one stops the start
                secrets.put(header, secret);
            });
            profiles.add(new Ready(profile, client(profile, settings), secrets));
        }
    }

    private OkHttpClient client(Profile profile, OutboundSettings settings) {
        var builder = plain.newBuilder();
        if (profile.caFile() != null) {
            trust(builder, profile.caFile());
        }
        if (profile.proxy() != null) {
            URI proxy = profile.proxy();
            var rules = new ArrayList<>(settings.allowRules());
            rules.add(AllowRule.parse(proxy.getHost() + ":" + proxy.getPort()));
            builder.proxy(new Proxy(
                            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())))
                    .socketFactory(new GuardedSocketFactory(new AddressGuard(rules)));
        }
        return builder.build();
    }

    private Ready find(HttpUrl url) {
        String host = url.host().toLowerCase(Locale.ROOT);
        for (Ready ready : profiles) {
            if (ready.profile.covers(host)) {
                return ready;
            }
        }
        return none;
    }

    OkHttpClient clientFor(HttpUrl url) {
        return find(url).client;
    }

    boolean usesProxy(HttpUrl url) {
        return find(url).profile.proxy() != null;
    }

    /** Adds what the profile of this host says; nothing of it goes to any other host. */
    void addHeaders(HttpUrl url, Request.Builder request) {
        Ready ready = find(url);
        ready.profile.headers().forEach(request::header);
        if (url.isHttps() || ready.profile.secretsInCleartext()) {
            ready.secrets.forEach((header, secret) -> request.header(header, secret.read()));
        }
    }

    private static void trust(OkHttpClient.Builder builder, Path caFile) {
        try (InputStream in = Files.newInputStream(caFile)) {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                anchors.setCertificateEntry("ca-" + number++, certificate);
            }
            if (number == 0) {
                throw new IllegalArgumentException("outbound.profiles[].ca-file " + caFile + " has no certificate");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(anchors);
            X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            builder.sslSocketFactory(context.getSocketFactory(), trust);
        } catch (IOException e) {
            throw new UncheckedIOException("outbound.profiles[].ca-file " + caFile + " cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("outbound.profiles[].ca-file " + caFile + " is no PEM certificate", e);
        }
    }
}
