package org.safelight.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls a registry. A call that meets a busy or absent server is made again, each time after a longer
/// wait of random
/// length, until the patience is used up; so each call must do no harm when it is made twice.
///
/// For one thread. An interrupted thread ends with a [CommandProblem].
final class RegistryClient implements AutoCloseable {
    private static final long MOST_ANSWER_BYTES = 32L << 20;
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final long FIRST_WAIT_MILLIS = 500;
    private static final long LONGEST_WAIT_MILLIS = 30_000;
    private static final long LONGEST_ASKED_WAIT_SECONDS = 300;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final URI server;
    private final String token;
    private final Duration patience;
    private final HttpClient http;
    private final Terminal terminal;

    private RegistryClient(URI server, String token, Duration patience, HttpClient http, Terminal terminal) {
        this.server = server;
        this.token = token;
        this.patience = patience;
        this.http = http;
        this.terminal = terminal;
    }

    /// Makes ready to call; nothing is sent yet.
    ///
    /// @param certificates PEM file with what the server's certificate must lead to; null for what this
    ///   Java trusts
    /// @param patience how long a call is tried again while the server does not answer
    static RegistryClient to(
            String server, String token, @Nullable Path certificates, Duration patience, Terminal terminal)
            throws IOException {
        URI uri = address(server);
        HttpClient.Builder http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        if (certificates != null) {
            http.sslContext(trusting(certificates));
        }
        return new RegistryClient(uri, token, patience, http.build(), terminal);
    }

    /// Case data crosses a network encrypted, or not at all.
    private static URI address(String server) {
        URI uri;
        try {
            uri = URI.create(server.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw noAddress();
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw noAddress();
        }
        if (scheme.equals("http") && !isThisMachine(uri.getHost())) {
            throw CommandProblem.wrongUse("http:// would send case data in clear, and is allowed to this machine only."
                    + " Nothing was sent. Use https://");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw noAddress();
        }
        return uri;
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static CommandProblem noAddress() {
        return CommandProblem.wrongUse(
                "--server must be an address such as https://registry.example. Nothing was sent.");
    }

    private static SSLContext trusting(Path certificates) throws IOException {
        try (InputStream pem = Files.newInputStream(certificates)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("given-" + number++, certificate);
            }
            if (number == 0) {
                throw new GeneralSecurityException("none");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw CommandProblem.wrongUse("--certificate " + certificates
                    + " holds no certificate in PEM that can be used. Nothing was sent. Ask the server's administrator"
                    + " for the certificate.");
        }
    }

    /// A request to make; called anew for each try.
    interface Making {
        HttpRequest.Builder request(HttpRequest.Builder to) throws IOException;
    }

    /// Calls, and gives the answer's body if the status is one of success.
    ///
    /// @param path begins with `/`
    /// @throws Refused if the server answers otherwise, and would each time
    byte[] call(String path, Duration timeout, Making making) throws IOException {
        long started = System.nanoTime();
        long wait = FIRST_WAIT_MILLIS;
        while (true) {
            HttpRequest request = making.request(HttpRequest.newBuilder(URI.create(server + path))
                            .timeout(timeout)
                            .header("Authorization", "Bearer " + token)
                            .header("Accept", "application/json, application/problem+json"))
                    .build();
            String why;
            long asked = 0;
            try {
                HttpResponse<byte[]> answer = http.send(
                        request,
                        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES));
                int status = answer.statusCode();
                if (status >= 200 && status < 300) {
                    return answer.body();
                }
                switch (status) {
                    case 429, 502, 503, 504 -> {
                        why = "the server is busy (" + status + ")";
                        asked = retryAfter(answer);
                    }
                    default -> throw new Refused(status, detail(answer));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw stopped();
            } catch (Refused refused) {
                // An answer, however unwelcome: asking again would not change it.
                throw refused;
            } catch (SSLHandshakeException notTrusted) {
                throw CommandProblem.couldNot("the server's certificate is not trusted here, so nothing was sent to it."
                        + " See that the address is right; give its certificate with --certificate FILE.");
            } catch (IOException lost) {
                if (Thread.currentThread().isInterrupted()) {
                    throw stopped();
                }
                why = "the server cannot be reached";
            }
            long passed = (System.nanoTime() - started) / 1_000_000;
            if (passed > patience.toMillis()) {
                throw CommandProblem.couldNot(why + " for " + Terminal.duration(Duration.ofMillis(passed))
                        + ". What it confirmed stays. Run the same command again to go on.");
            }
            terminal.progress(why + "; trying again ...");
            // Full jitter: many laptops that lost one server do not come back to it all at once.
            pause(Math.max(asked * 1_000, 1 + ThreadLocalRandom.current().nextLong(wait)));
            wait = Math.min(LONGEST_WAIT_MILLIS, wait * 2);
        }
    }

    /// The same, with the answer read as JSON.
    <T> T call(String path, Duration timeout, Class<T> type, Making making) throws IOException {
        byte[] body = call(path, timeout, making);
        try {
            return MAPPER.readValue(body, type);
        } catch (JacksonException e) {
            throw CommandProblem.couldNot("the server answers in a way this version does not understand."
                    + " Use a version of Safelight that is as new as the server.");
        }
    }

    /// Fetches a file; one that was there is replaced. A connection that is lost begins it anew, while
    /// patience lasts.
    void download(String path, Duration timeout, Path to) throws IOException {
        long started = System.nanoTime();
        long wait = FIRST_WAIT_MILLIS;
        while (true) {
            try {
                HttpResponse<Path> answer = http.send(
                        HttpRequest.newBuilder(URI.create(server + path))
                                .timeout(timeout)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(to));
                if (answer.statusCode() == 200) {
                    return;
                }
                if (answer.statusCode() != 429 && answer.statusCode() < 500) {
                    throw new Refused(
                            answer.statusCode(),
                            "The server refused with status " + answer.statusCode()
                                    + ". See that the token may fetch lists.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw stopped();
            } catch (Refused refused) {
                throw refused;
            } catch (IOException lost) {
                if (Thread.currentThread().isInterrupted()) {
                    throw stopped();
                }
            }
            if ((System.nanoTime() - started) / 1_000_000 > patience.toMillis()) {
                throw CommandProblem.couldNot(
                        "the list could not be fetched. What was there before stays. Run the same" + " command again.");
            }
            terminal.progress("the server does not answer; trying again ...");
            pause(1 + ThreadLocalRandom.current().nextLong(wait));
            wait = Math.min(LONGEST_WAIT_MILLIS, wait * 2);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped();
        }
    }

    static CommandProblem stopped() {
        return CommandProblem.couldNot(
                "stopped, as asked. What the server confirmed stays. Run the same command again to go on.");
    }

    private static long retryAfter(HttpResponse<?> answer) {
        Optional<String> asked = answer.headers().firstValue("Retry-After");
        return asked.filter(text -> text.matches("[0-9]{1,5}"))
                .map(text -> Math.min(LONGEST_ASKED_WAIT_SECONDS, Long.parseLong(text)))
                .orElse(0L);
    }

    private static String detail(HttpResponse<byte[]> answer) {
        try {
            JsonNode detail = MAPPER.readTree(new String(answer.body(), StandardCharsets.UTF_8))
                    .get("detail");
            if (detail != null && detail.isString()) {
                // What a server says goes to a terminal: no control characters.
                String text = detail.asString().replaceAll("\\p{Cntrl}", " ");
                return text.substring(0, Math.min(1_000, text.length()));
            }
        } catch (JacksonException e) {
            // Said below.
        }
        return "The server refused with status " + answer.statusCode() + " and said no more.";
    }

    /// The server does not do what was asked.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        private Refused(int status, String detail) {
            super("the server refused: " + detail);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
