package org.safelight.server.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/// The hash of an event: SHA-256 over the hash before it and all its fields, each with its length in front, so that no
/// two different events give the same bytes.
final class AuditChain {
    /// What the first event follows.
    static final String START = "0".repeat(64);

    private static final int LAYOUT = 1;

    private AuditChain() {}

    static String hash(String previous, long sequence, Instant at, AuditEvent event) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(LAYOUT);
            text(out, previous);
            out.writeLong(sequence);
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
            text(out, event.operation().name());
            text(out, event.action());
            text(out, event.person().map(UUID::toString).orElse(""));
            text(out, event.force().map(UUID::toString).orElse(""));
            text(out, event.address());
            text(out, event.subject());
            out.writeInt(event.details().size());
            for (Map.Entry<String, String> detail : event.details().entrySet()) {
                text(out, detail.getKey());
                text(out, detail.getValue());
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
