package org.safelight.formats;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import org.safelight.fingerprint.Digest;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// Writes a list as a registry hands it out: a line with the description and its Ed25519 signature, then a line
/// for each entry or tombstone, whose SHA-256 the description has. Streams; memory does not grow with the list.
///
/// Not for several threads. Nothing is at the target unless [#finish] returned.
public final class RegistryListWriter implements Closeable {
    private final Path target;
    private final Path body;
    private final MessageDigest digest;
    private final OutputStream out;
    private final JsonGenerator json;
    private long last;
    private long entries;
    private long gone;

    /// @param target the file to be; its folder exists
    public RegistryListWriter(Path target) throws IOException {
        this.target = target;
        body = target.resolveSibling(target.getFileName() + ".body.tmp");
        digest = sha256();
        out = new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(body), digest), 1 << 16);
        json = VicsJson.factory().createGenerator(ObjectWriteContext.empty(), out);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// Writes a line.
    ///
    /// @throws IllegalArgumentException if its number is not greater than the last
    public void write(RegistryListLine line) throws IOException {
        if (line.number() <= last) {
            throw new IllegalArgumentException("The lines of a list ascend by number.");
        }
        last = line.number();
        if (line instanceof RegistryListLine.Gone) {
            gone++;
        } else {
            entries++;
        }
        write(json, line);
    }

    static void write(JsonGenerator json, RegistryListLine line) {
        json.writeStartObject();
        switch (line) {
            case RegistryListLine.Gone(long number) -> json.writeNumberProperty("gone", number);
            case RegistryListLine.Entry entry -> write(json, entry);
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void write(JsonGenerator json, RegistryListLine.Entry entry) {
        json.writeNumberProperty("n", entry.number());
        for (Digest each : entry.digests()) {
            json.writeStringProperty(RegistryListFile.name(each.kind()), each.hex());
        }
        if (entry.pdq() != null) {
            json.writeStringProperty("pdq", entry.pdq().hex());
            json.writeNumberProperty("quality", entry.pdqQuality());
        }
        json.writeStringProperty("category", entry.category());
        json.writeStringProperty("label", entry.label());
        json.writeStringProperty("meaning", entry.meaning().optionText());
        json.writeNumberProperty("severity", entry.severity());
        json.writeStringProperty("state", entry.state());
        if (!entry.flags().isEmpty()) {
            json.writeStringProperty("flags", String.join(" ", entry.flags()));
        }
        if (entry.series() != null) {
            json.writeStringProperty("series", entry.series());
        }
        if (!entry.frames().isEmpty()) {
            json.writeStringProperty("frames", FrameHashes.text(entry.frames()));
        }
    }

    /// Signs and puts the file in place.
    ///
    /// @param describe makes the description; it is given entries, tombstones and the SHA-256 that it
    ///   must have
    public RegistryListManifest finish(Function<Written, RegistryListManifest> describe, PrivateKey key)
            throws IOException {
        json.close();
        out.close();
        RegistryListManifest manifest =
                describe.apply(new Written(entries, gone, HexFormat.of().formatHex(digest.digest())));
        Path whole = target.resolveSibling(target.getFileName() + ".tmp");
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(whole), 1 << 16)) {
            JsonGenerator head = VicsJson.factory().createGenerator(ObjectWriteContext.empty(), file);
            head.writeStartObject();
            head.writeStringProperty("manifest", Base64.getEncoder().encodeToString(manifest.bytes()));
            head.writeStringProperty("signature", Base64.getEncoder().encodeToString(signature(manifest, key)));
            head.writeEndObject();
            head.writeRaw('\n');
            head.flush();
            Files.copy(body, file);
        } finally {
            Files.deleteIfExists(body);
        }
        Files.move(whole, target, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        return manifest;
    }

    /// What was written.
    public record Written(long entries, long gone, String bodySha256) {}

    private static byte[] signature(RegistryListManifest manifest, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(manifest.bytes());
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key does not sign by Ed25519. Nothing was written.", e);
        }
    }

    /// Leaves nothing behind but what [#finish] put in place.
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(body);
    }
}
