package org.safelight.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Accounts;
import org.safelight.server.database.Database;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `safelight serve`: runs the registry until it is stopped.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Runs the registry: a web app for the forces, on this machine alone or by TLS.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--port", defaultValue = "8480", description = "Port of the web app. Default: ${DEFAULT-VALUE}")
    private int port = 8480;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on. On another than this machine's own, pages come by TLS. Default: ${DEFAULT-VALUE}")
    private String address = "127.0.0.1";

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "TLS certificate chain, PEM. Default: none on this machine's own address; elsewhere one"
                    + " that the server makes for itself, in tls/ of the data folder")
    private @Nullable Path certificate;

    @Option(names = "--certificate-key", paramLabel = "FILE", description = "Its private key, PEM.")
    private @Nullable Path certificateKey;

    @Option(
            names = "--origin",
            paramLabel = "URL",
            description = "What people type to come here: https://safelight.example.org. Passkeys are bound to it."
                    + " Default: http://localhost and the port")
    private @Nullable String origin;

    @Option(
            names = "--sign-in-provider",
            paramLabel = "FILE",
            description = "An OpenID Connect provider by which people may sign in, readable by its owner only: lines"
                    + " issuer, client-id, client-secret and name. Default: none")
    private @Nullable Path provider;

    @Option(
            names = "--local",
            paramLabel = "DIR",
            description = "Folder of this server alone, for its index and the lists it hands out: where several servers"
                    + " share --data and --db. Default: the folder of --data")
    private @Nullable Path local;

    @Option(
            names = "--breached-passwords",
            paramLabel = "FILE",
            description = "SHA-1 hashes of passwords that are refused, one a line, ascending. Default: none")
    private @Nullable Path breachedPasswords;

    @Option(
            names = "--rehearse",
            hidden = true,
            description = "Starts, answers a few requests and stops: what the launcher's start cache is made of.")
    private boolean isRehearsal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        if (origin != null && host(origin) == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--origin is what people type to come here, such as https://safelight.example.org, not " + origin
                            + ". Nothing was started.");
        }
        ensureCertificate(err);
        err.println("safelight: starting ...");
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (Database opened = database.open();
                ConfigurableApplicationContext app = start(opened)) {
            if (isRehearsal) {
                rehearse(Integer.parseInt(String.valueOf(app.getEnvironment().getProperty("local.server.port"))));
                return 0;
            }
            String base = String.valueOf(app.getEnvironment().getProperty("safelight.origin"));
            app.getBean(Accounts.class).firstLink().ifPresent(secret -> {
                err.println();
                err.println("There is no administrator yet. This link makes one; it works once, for three days:");
                err.println("  " + base + "/link/" + secret);
                err.println();
            });
            err.println("safelight: ready at " + base + "  (stop with Ctrl-C)");
            err.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                ended.countDown();
                try {
                    // The database is stopped after the web app; both before the process ends. The thread that stops
                    // them then waits for this one, so it must not be waited for itself.
                    var _ = closed.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            ended.await();
        } finally {
            closed.countDown();
        }
        return 0;
    }

    private static void rehearse(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String page : List.of("/sign-in", "/", "/actuator/health", "/api/v1/token")) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
    }

    private static @Nullable String host(String origin) {
        try {
            URI uri = new URI(origin);
            return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) ? uri.getHost() : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /// Passwords and case data do not cross a network in clear.
    private void ensureCertificate(PrintWriter err) throws IOException, GeneralSecurityException {
        if ((certificate == null) != (certificateKey == null)) {
            throw new ParameterException(spec.commandLine(), "Give --certificate and --certificate-key together.");
        }
        InetAddress listening = InetAddress.getByName(address);
        if (certificate != null || listening.isLoopbackAddress()) {
            return;
        }
        Set<String> names = new TreeSet<>(Set.of("localhost", "127.0.0.1"));
        if (!listening.isAnyLocalAddress()) {
            names.add(address);
        }
        if (origin != null) {
            names.add(Objects.requireNonNull(host(origin)));
        } else if (listening.isAnyLocalAddress()) {
            names.add(InetAddress.getLocalHost().getHostName());
        }
        OwnCertificate own = new OwnCertificate(database.data(), Clock.systemUTC());
        String fingerprint = own.ensure(names);
        certificate = own.certificate();
        certificateKey = own.key();
        err.println("safelight: a certificate of its own for " + String.join(", ", names) + ". SHA-256:");
        err.println("  " + fingerprint);
        err.println("  Nobody vouches for it: browsers warn until it is trusted there, and programs need --certificate "
                + certificate);
    }

    /// Browsers make passkeys for names, not for numbers: this machine is "localhost".
    private String origin() throws UnknownHostException {
        if (origin != null) {
            return origin.replaceAll("/+$", "");
        }
        String host = InetAddress.getByName(address).isLoopbackAddress()
                        || InetAddress.getByName(address).isAnyLocalAddress()
                ? "localhost"
                : address;
        return (certificate == null ? "http://" : "https://") + host + ":" + port;
    }

    private ConfigurableApplicationContext start(Database opened) throws Exception {
        Map<String, Object> properties = DatabaseOptions.properties(opened.credentials());
        properties.put("server.port", port);
        properties.put("server.address", address);
        properties.put("safelight.data", database.data().toString());
        if (provider != null) {
            properties.put("safelight.provider", provider.toRealPath().toString());
        }
        if (local != null) {
            properties.put(
                    "safelight.local",
                    Files.createDirectories(local).toRealPath().toString());
        }
        properties.put("safelight.origin", origin());
        if (breachedPasswords != null) {
            if (!Files.isReadable(breachedPasswords)) {
                throw new ParameterException(
                        spec.commandLine(), "The list of breached passwords cannot be read: " + breachedPasswords);
            }
            properties.put("safelight.breached-passwords", breachedPasswords.toString());
        }
        if (certificate != null && certificateKey != null) {
            properties.put("server.ssl.certificate", certificate.toUri().toString());
            properties.put(
                    "server.ssl.certificate-private-key", certificateKey.toUri().toString());
            properties.put("server.servlet.session.cookie.secure", true);
        }
        SpringApplication app = new SpringApplicationBuilder(Server.class)
                .properties(properties)
                .build();
        // This command closes it, and the database after it.
        app.setRegisterShutdownHook(false);
        return app.run();
    }
}
