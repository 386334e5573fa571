package org.safelight.fingerprint;

import java.util.HexFormat;
import java.util.Optional;

/// A digest of a content's bytes: contents with the same SHA-256 are the same, for every purpose here.
///
/// The bytes are kept in four words, most significant first, so that a digest needs no array: byte 0 is the top
/// byte of `w0`. A kind shorter than 32 bytes leaves the tail of the words zero. Text is lower-case hex, byte 0
/// first. The order is by kind, then by bytes as unsigned numbers: the order of the hex text.
public record Digest(DigestKind kind, long w0, long w1, long w2, long w3) implements Comparable<Digest> {
    private static final HexFormat HEX = HexFormat.of();

    // The digests of no bytes at all (RFC 1321 A.5, FIPS 180-4 examples).
    private static final Digest EMPTY_MD5 = parse(DigestKind.MD5, "d41d8cd98f00b204e9800998ecf8427e");
    private static final Digest EMPTY_SHA1 = parse(DigestKind.SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    private static final Digest EMPTY_SHA256 =
            parse(DigestKind.SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// @throws IllegalArgumentException if a word beyond the length of the kind is not zero
    public Digest {
        boolean tailIsZero = switch (kind) {
            case MD5 -> w2 == 0 && w3 == 0;
            case SHA1 -> (w2 & 0xffff_ffffL) == 0 && w3 == 0;
            case SHA256 -> true;
        };
        if (!tailIsZero) {
            throw new IllegalArgumentException("These words are longer than a digest of kind " + kind.label()
                    + ", which has " + kind.bytes() + " bytes. Words beyond its length must be zero.");
        }
    }

    /// Reads hex in either case.
    ///
    /// @throws IllegalArgumentException with a message for a person, if the length or a character is wrong
    public static Digest parse(DigestKind kind, String hex) {
        if (hex.length() != 2 * kind.bytes()) {
            throw new IllegalArgumentException(
                    "This is not a digest of kind " + kind.label() + ": it has " + hex.length() + " characters, not "
                            + 2 * kind.bytes() + ". Give it as hex digits without spaces.");
        }
        return new Digest(kind, Hex.word(hex, 0), Hex.word(hex, 16), Hex.word(hex, 32), Hex.word(hex, 48));
    }

    /// Reads hex in either case and tells the kind by its length: 32 digits MD5, 40 SHA-1, 64 SHA-256.
    /// Empty if it is none of these. A PDQ hash has 64 digits too: which it is, only the source can tell.
    public static Optional<Digest> guess(String hex) {
        for (DigestKind kind : DigestKind.values()) {
            if (hex.length() == 2 * kind.bytes() && Hex.isHex(hex)) {
                return Optional.of(parse(kind, hex));
            }
        }
        return Optional.empty();
    }

    /// Takes the bytes as [java.security.MessageDigest] gives them.
    ///
    /// @throws IllegalArgumentException if the number of bytes is not that of the kind
    public static Digest of(DigestKind kind, byte[] bytes) {
        if (bytes.length != kind.bytes()) {
            throw new IllegalArgumentException("A digest of kind " + kind.label() + " has " + kind.bytes()
                    + " bytes, but " + bytes.length + " were given.");
        }
        return new Digest(kind, word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
    }

    private static long word(byte[] bytes, int from) {
        long word = 0;
        for (int i = from; i < from + 8; i++) {
            word = word << 8 | (i < bytes.length ? bytes[i] & 0xff : 0);
        }
        return word;
    }

    /// A new array of [DigestKind#bytes] bytes.
    public byte[] bytes() {
        byte[] bytes = new byte[kind.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            long word = switch (i >>> 3) {
                case 0 -> w0;
                case 1 -> w1;
                case 2 -> w2;
                default -> w3;
            };
            bytes[i] = (byte) (word >>> (56 - 8 * (i & 7)));
        }
        return bytes;
    }

    /// Lower-case hex, 32, 40 or 64 digits.
    public String hex() {
        return HEX.formatHex(bytes());
    }

    /// Whether this is the digest of a content without bytes. Every empty file has it, so it says nothing of a
    /// file.
    public boolean isOfEmptyFile() {
        return equals(
                switch (kind) {
                    case MD5 -> EMPTY_MD5;
                    case SHA1 -> EMPTY_SHA1;
                    case SHA256 -> EMPTY_SHA256;
                });
    }

    @Override
    public int compareTo(Digest other) {
        int order = kind.compareTo(other.kind);
        if (order == 0) {
            order = Long.compareUnsigned(w0, other.w0);
        }
        if (order == 0) {
            order = Long.compareUnsigned(w1, other.w1);
        }
        if (order == 0) {
            order = Long.compareUnsigned(w2, other.w2);
        }
        if (order == 0) {
            order = Long.compareUnsigned(w3, other.w3);
        }
        return order;
    }

    /// Kind and hex, for a test's message; logs must not hold it.
    @Override
    public String toString() {
        return kind.label() + " " + hex();
    }
}
