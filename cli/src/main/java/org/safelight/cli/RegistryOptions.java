package org.safelight.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which registry, and in whose name: the same options for every command that calls one.
final class RegistryOptions {
    private static final long MOST_TOKEN_BYTES = 1_000;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "Address of the registry: https://…, or http:// to this machine.")
    private String server = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "File that holds your token for the registry (default: environment variable SAFELIGHT_TOKEN).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Certificate, PEM, that the registry's must lead to (default: what this Java trusts).")
    private @Nullable Path certificate;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to try again while the registry does not answer (default: ${DEFAULT-VALUE}).")
    private int patience;

    RegistryClient client(Terminal terminal) throws IOException {
        if (patience < 0) {
            throw CommandProblem.wrongUse("--patience must be 0 seconds or more. Nothing was sent.");
        }
        return RegistryClient.to(server, token(), certificate, Duration.ofSeconds(patience), terminal);
    }

    private String token() throws IOException {
        String token = tokenFile == null ? System.getenv("SAFELIGHT_TOKEN") : read(tokenFile);
        if (token == null || !token.strip().matches("[A-Za-z0-9_.~+/=-]{16,500}")) {
            throw CommandProblem.wrongUse((tokenFile == null
                            ? "the environment has no SAFELIGHT_TOKEN"
                            : "the file " + tokenFile + " holds no token")
                    + ", so the registry would not know you. Nothing was sent. Make a token on the registry's page"
                    + " \"Tokens\" and put it into a file that only you can read: --token-file FILE");
        }
        return token.strip();
    }

    private static String read(Path file) throws IOException {
        return Files.size(file) > MOST_TOKEN_BYTES ? "" : Files.readString(file);
    }
}
