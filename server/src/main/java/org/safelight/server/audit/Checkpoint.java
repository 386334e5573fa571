package org.safelight.server.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A signed statement: at this moment, the chain ended with this event. Kept outside the database, and where an
/// auditor puts it; whoever rewrites the chain cannot rewrite that.
///
/// As text it is one line, `safelight-checkpoint 1 SEQUENCE HASH TIME PUBLIC-KEY SIGNATURE`: the hash in hex,
/// the time in UTC, the rest in Base64. Signed with Ed25519 (RFC 8032) is the line up to the key and with it.
///
/// @param sequence of the last event
/// @param hash of it, 64 hex digits
/// @param publicKey X.509 encoding, Base64
/// @param signature Base64
public record Checkpoint(long sequence, String hash, Instant at, String publicKey, String signature) {
    private static final String KIND = "safelight-checkpoint 1";
    private static final Pattern LINE = Pattern.compile(KIND
            + " ([0-9]{1,18}) ([0-9a-f]{64}) ([0-9TZ:.-]{20,30}) ([A-Za-z0-9+/=]{40,100}) ([A-Za-z0-9+/=]{80,100})");

    /// Reads one line. It is not yet known whether the signature is right.
    ///
    /// @throws IllegalArgumentException if it is not a checkpoint
    public static Checkpoint parse(String line) {
        Matcher parts = LINE.matcher(line.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("This is not a checkpoint of Safelight");
        }
        try {
            return new Checkpoint(
                    Long.parseLong(parts.group(1)),
                    parts.group(2),
                    Instant.parse(parts.group(3)),
                    parts.group(4),
                    parts.group(5));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("The time of this checkpoint cannot be read", e);
        }
    }

    /// The line that a file holds.
    public String line() {
        return signed(sequence, hash, at, publicKey) + " " + signature;
    }

    static String signed(long sequence, String hash, Instant at, String publicKey) {
        return KIND + " " + sequence + " " + hash + " " + at + " " + publicKey;
    }

    /// Whether its signature was made with the key it names.
    public boolean isSignedByItsKey() {
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(signed(sequence, hash, at, publicKey).getBytes(StandardCharsets.US_ASCII));
            return ed25519.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException notAKeyOrSignature) {
            return false;
        }
    }

    /// What a person compares a key by: the first half of its SHA-256, in hex.
    public String keyFingerprint() {
        byte[] hashed = MerkleTree.sha256().digest(publicKey.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hashed, 0, 16);
    }
}
