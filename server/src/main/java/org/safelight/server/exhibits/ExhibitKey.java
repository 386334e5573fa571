package org.safelight.server.exhibits;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Hkdf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/// The key of one exhibit: one half seals paths, the other contents. Both come from it by HKDF, so that no key serves
/// two ciphers.
final class ExhibitKey {
    static final int BYTES = 32;
    private static final String HKDF = "HmacSha256";
    private static final int SEGMENT = 1 << 20;

    private final Aead paths;
    private final StreamingAead contents;

    ExhibitKey(byte[] key) throws GeneralSecurityException {
        paths = new AesGcmJce(derived(key, "paths"));
        // AES256_GCM_HKDF_1MB: each stream has a key of its own, each mebibyte its own tag.
        contents = new AesGcmHkdfStreaming(derived(key, "contents"), HKDF, BYTES, SEGMENT, 0);
    }

    private static byte[] derived(byte[] key, String purpose) throws GeneralSecurityException {
        return Hkdf.computeHkdf(
                HKDF, key, new byte[0], ("safelight exhibit " + purpose).getBytes(StandardCharsets.US_ASCII), BYTES);
    }

    StreamingAead contents() {
        return contents;
    }

    /// Seals the path of a file, bound to its number: rows cannot be exchanged.
    byte[] seal(int number, String path) throws GeneralSecurityException {
        return paths.encrypt(path.getBytes(StandardCharsets.UTF_8), context(number));
    }

    String open(int number, byte[] sealed) throws GeneralSecurityException {
        return new String(paths.decrypt(sealed, context(number)), StandardCharsets.UTF_8);
    }

    private static byte[] context(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
