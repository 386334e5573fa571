package org.safelight.formats;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 without the exception that no Java throws.
final class Sha256 {
    private Sha256() {}

    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }
}
