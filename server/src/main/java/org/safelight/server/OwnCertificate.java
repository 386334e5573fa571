package org.safelight.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// A certificate that a server makes for itself on its first start on a network, so that nothing ever crosses one in
/// clear:
///
/// ```text
/// tls/certificate.pem   to be given to those who come here: programs trust it by --certificate
/// tls/key.pem           readable by its owner only
/// ```
///
/// It is for the names and addresses that the server is reached by, on a P-256 key, for 825 days (the most that
/// browsers take), and made anew when it has a month left or a name is missing. Nobody vouches for it: who trusts it
/// has compared its fingerprint with the one that the server prints.
final class OwnCertificate {
    private static final int DAYS = 825;
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);
    private static final int PATIENCE_SECONDS = 60;
    private static final String ALIAS = "own";

    // Of GeneralName in RFC 5280, 4.2.1.6.
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Path folder;
    private final Clock clock;

    OwnCertificate(Path data, Clock clock) {
        folder = data.resolve("tls");
        this.clock = clock;
    }

    Path certificate() {
        return folder.resolve("certificate.pem");
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    /// Makes it unless there is one that will do.
    ///
    /// @param given host names and addresses, such as safelight.example.org and 192.0.2.7
    /// @return what the certificate's fingerprint is: SHA-256, in pairs of hex digits
    String ensure(Set<String> given) throws IOException, GeneralSecurityException {
        // An IPv6 address has many spellings; certificates are read back with one.
        Set<String> names = new TreeSet<>();
        for (String name : given) {
            names.add(isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name);
        }
        Files.createDirectories(folder);
        Optional<X509Certificate> there = read();
        if (there.isEmpty() || !Files.exists(key()) || !willDo(there.get(), names)) {
            make(names);
            there = read();
        }
        byte[] encoded = there.orElseThrow().getEncoded();
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    }

    private Optional<X509Certificate> read() throws IOException, GeneralSecurityException {
        if (!Files.exists(certificate())) {
            return Optional.empty();
        }
        return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate()))));
    }

    private boolean willDo(X509Certificate certificate, Set<String> names) throws GeneralSecurityException {
        Instant ends = certificate.getNotAfter().toInstant();
        if (ends.minus(RENEWED_BEFORE).isBefore(clock.instant())) {
            return false;
        }
        Set<String> itsNames = new HashSet<>();
        Collection<List<?>> alternative = certificate.getSubjectAlternativeNames();
        if (alternative != null) {
            for (List<?> name : alternative) {
                if (name.getFirst().equals(DNS_NAME) || name.getFirst().equals(IP_ADDRESS)) {
                    itsNames.add(String.valueOf(name.get(1)));
                }
            }
        }
        return itsNames.containsAll(names);
    }

    /// With keytool, which comes with every Java: the JDK has no other way to make a certificate.
    private void make(Set<String> names) throws IOException, GeneralSecurityException {
        Path store = folder.resolve("making-" + UUID.randomUUID() + ".p12");
        String password = UUID.randomUUID().toString();
        try {
            keytool(store, password, names);
            KeyStore made = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                made.load(in, password.toCharArray());
            }
            // The key first: a server that is killed in between makes both anew, as the old names do not fit.
            write(
                    key(),
                    "PRIVATE KEY",
                    made.getKey(ALIAS, password.toCharArray()).getEncoded());
            write(certificate(), "CERTIFICATE", made.getCertificate(ALIAS).getEncoded());
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private void keytool(Path store, String password, Set<String> names) throws IOException {
        String alternative = String.join(
                ",",
                names.stream()
                        .map(name -> (isAddress(name) ? "ip:" : "dns:") + name)
                        .toList());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=Safelight",
                        "-ext",
                        "san=" + alternative,
                        "-ext",
                        "eku=serverAuth",
                        "-validity",
                        Integer.toString(DAYS),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        // Not as an argument, which every user of the machine can read.
                        "-storepass:env",
                        "SAFELIGHT_STORE")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SAFELIGHT_STORE", password);
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("A certificate could not be made for " + names
                        + ", so the server was not started. Give --certificate and --certificate-key, or leave"
                        + " --address out.");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Making a certificate was interrupted", e);
        }
    }

    private static boolean isAddress(String name) {
        return name.matches("[0-9.]+") || name.contains(":");
    }

    private static void write(Path file, String kind, byte[] encoded) throws IOException {
        Path next = Files.createTempFile(
                file.getParent(),
                "making-",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String text = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                + "-----\n";
        Files.writeString(next, text, StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
