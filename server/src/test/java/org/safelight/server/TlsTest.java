package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.exhibits.SafelightProcess;

class TlsTest {
    private static final String NOBODYS_TOKEN = "safelight_" + "0".repeat(43);
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

    @Test
    void on_a_network_without_a_certificate_the_server_makes_one_that_programs_trust_by_its_file() throws Exception {
        Path data = folder.resolve("network");
        try (ServerProcess server =
                ServerProcess.in(data, "--address", "0.0.0.0", "--origin", "https://safelight.example.org")) {
            server.start();
            Path certificate = data.resolve("tls/certificate.pem");
            assertThat(Files.getPosixFilePermissions(data.resolve("tls/key.pem")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(server.said()).contains("localhost, safelight.example.org. SHA-256:", "https://safelight");
            String https = server.url().replace("http:", "https:");
            SafelightProcess.Ended refused = SafelightProcess.run(
                    NOBODYS_TOKEN, "lists", "pull", "--server", https, "--to", folder.resolve("l"));
            assertThat(refused.err()).contains("certificate");
            // Now the server is trusted, and what it refuses is the token.
            SafelightProcess.Ended trusted = SafelightProcess.run(
                    NOBODYS_TOKEN,
                    "lists",
                    "pull",
                    "--server",
                    https,
                    "--certificate",
                    certificate,
                    "--to",
                    folder.resolve("l"));
            assertThat(trusted.err()).contains("token");
            byte[] first = Files.readAllBytes(certificate);
            server.kill();
            server.start();
            assertThat(Files.readAllBytes(certificate)).isEqualTo(first);
        }
    }

    @Test
    void an_own_certificate_is_made_anew_when_it_ends_soon_or_a_name_is_missing() throws Exception {
        Instant now = Instant.now();
        String first = own(now).ensure(Set.of("localhost", "192.0.2.7"));
        assertThat(own(now).ensure(Set.of("localhost"))).isEqualTo(first);
        String second = own(now).ensure(Set.of("localhost", "safelight.example.org"));
        assertThat(second).isNotEqualTo(first);
        assertThat(own(now.plus(Duration.ofDays(700))).ensure(Set.of("localhost")))
                .isEqualTo(second);
        assertThat(own(now.plus(Duration.ofDays(800))).ensure(Set.of("localhost")))
                .isNotEqualTo(second);
    }

    @Test
    void an_own_certificate_for_an_address_of_ip_version_6_is_kept_however_the_address_is_written() throws Exception {
        String first = own(Instant.now()).ensure(Set.of("2001:db8::7"));
        assertThat(own(Instant.now()).ensure(Set.of("2001:db8::7"))).isEqualTo(first);
        assertThat(own(Instant.now()).ensure(Set.of("[2001:DB8:0::7]"))).isEqualTo(first);
    }

    private OwnCertificate own(Instant now) {
        return new OwnCertificate(folder, Clock.fixed(now, ZoneOffset.UTC));
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
