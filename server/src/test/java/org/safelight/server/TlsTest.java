package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void with_a_certificate_pages_come_by_tls_only_and_cookies_never_go_in_clear() throws Exception {
        KeyStore store = made();
        Path certificate = pem("CERTIFICATE", store.getCertificate("own").getEncoded());
        Path key = pem("PRIVATE KEY", store.getKey("own", PASSWORD).getEncoded());
        Map<String, Object> tls = Map.of(
                "server.ssl.certificate", certificate.toUri().toString(),
                "server.ssl.certificate-private-key", key.toUri().toString());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (RunningServer server = RunningServer.in(folder.resolve("data"), tls);
                HttpClient trusting =
                        HttpClient.newBuilder().sslContext(context).build();
                HttpClient plain = HttpClient.newHttpClient()) {
            String https = server.url().replace("http://127.0.0.1", "https://localhost");
            HttpResponse<String> page = get(trusting, https + "/sign-in");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(page.headers().firstValue("Set-Cookie").orElse("")).contains("Secure", "HttpOnly", "SameSite=");
            assertThat(page.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(get(plain, server.url() + "/sign-in").statusCode()).isEqualTo(400);
        }
    }

    private static HttpResponse<String> get(HttpClient client, String address) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Path pem(String kind, byte[] encoded) throws Exception {
        return Files.writeString(
                folder.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                        + "-----\n");
    }

    private KeyStore made() throws Exception {
        Path file = folder.resolve("own.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
