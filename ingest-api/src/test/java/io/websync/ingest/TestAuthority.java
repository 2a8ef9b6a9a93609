package io.websync.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority that a test makes, and a certificate of it for localhost, as nginx reads it. */
record TestAuthority(Path folder, KeyStore known) {

    private static final String PASSWORD = "of-a-test";

    static TestAuthority make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path keys = folder.resolve("keys.p12");
        keytool(folder, keys, "-genkeypair", "-alias", "ca", "-dname", "CN=Authority", "-keyalg", "EC", "-ext", "bc:c");
        keytool(folder, keys, "-genkeypair", "-alias", "server", "-dname", "CN=localhost", "-keyalg", "EC");
        keytool(folder, keys, "-certreq", "-alias", "server", "-file", "server.csr");
        keytool(
                folder,
                keys,
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                "server.csr",
                "-outfile",
                "server.pem",
                "-rfc",
                "-ext",
                "san=dns:localhost");
        keytool(folder, keys, "-importcert", "-alias", "server", "-file", "server.pem");
        KeyStore all = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        Certificate ca = all.getCertificate("ca");
        Key key = all.getKey("server", PASSWORD.toCharArray());
        Files.writeString(
                folder.resolve("fullchain.pem"),
                pem("CERTIFICATE", all.getCertificate("server").getEncoded()) + pem("CERTIFICATE", ca.getEncoded()));
        Files.writeString(folder.resolve("privkey.pem"), pem("PRIVATE KEY", key.getEncoded()));
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("ca", ca);
        return new TestAuthority(folder, known);
    }

    SSLContext trust() throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private static void keytool(Path folder, Path keys, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD, "-noprompt"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("keytool " + List.of(arguments) + ": " + said);
            }
        }
    }
}
