package io.websync.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates a store may show. */
final class S3Trust {

    private S3Trust() {}

    /**
     * Trusts the authorities of the Java runtime, and those of the file beside them.
     *
     * @param authorities certificates in PEM
     * @throws IllegalArgumentException when the file holds none, or cannot be read
     */
    static X509TrustManager of(Path authorities) {
        try (InputStream in = Files.newInputStream(authorities)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("own-" + number++, certificate);
            }
            if (number == 0) {
                throw new IllegalArgumentException(
                        "storage.s3.ca is a file of certificates in PEM, but " + authorities + " holds none");
            }
            for (X509Certificate certificate : manager(null).getAcceptedIssuers()) {
                trusted.setCertificateEntry("known-" + number++, certificate);
            }
            return manager(trusted);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "storage.s3.ca is a file of certificates in PEM, but «" + authorities + "» gives: " + e, e);
        }
    }

    static SSLSocketFactory sockets(X509TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this Java has no trust manager for X.509"));
    }
}
