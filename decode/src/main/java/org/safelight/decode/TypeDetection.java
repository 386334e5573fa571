package org.safelight.decode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.ParseContext;
import org.jspecify.annotations.Nullable;

/// Tells the media type from the first 64 KiB, so that the answer is the same whether a worker has all of an item or
/// its beginning only. What Tika tells is told in a worker.
///
/// JPEG, PNG, GIF and WebP, which are nearly all pictures of a device, are told by the signatures that their
/// specifications fix; Tika tells the rest. Tika uses the same signatures, but tries some 500 others too, which takes
/// a tenth of the time of a small picture, and of which one may win: a JPEG with the mark of an e-book in a comment
/// at its beginning is a picture to every viewer, and so it is here.
final class TypeDetection {
    private static final int LOOKED_AT = Wire.PIECE;

    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] GIF_87 = ascii("GIF87a");
    private static final byte[] GIF_89 = ascii("GIF89a");
    private static final byte[] RIFF = ascii("RIFF");
    private static final byte[] WEBP = ascii("WEBP");
    private static final int RIFF_FORM = 8;
    // ISO/IEC 13818-1, 2.4.3.2; the clock: BDAV of Blu-ray and AVCHD.
    private static final byte TS_SYNC = 0x47;
    private static final int TS_PACKET = 188;
    private static final int TS_CLOCK = 4;
    private static final int TS_PACKETS = 16;

    private TypeDetection() {}

    /// Tika's list takes a quarter of a second to read, so it is read when the first item needs it.
    private static final class Tika {
        static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
    }

    static Identified identify(byte[] bytes) {
        Identified known = bySignature(bytes);
        return known != null ? known : byTika(bytes);
    }

    /// The type of what is told by a signature alone; null if Tika is to tell. Nothing is parsed, only bytes
    /// compared, so it needs no worker.
    static @Nullable Identified bySignature(byte[] bytes) {
        if (bytes.length == 0) {
            return new Identified(Examination.EMPTY);
        }
        if (has(bytes, 0, JPEG)) {
            return new Identified("image/jpeg");
        }
        if (has(bytes, 0, PNG)) {
            return new Identified("image/png");
        }
        if (has(bytes, 0, GIF_89) || has(bytes, 0, GIF_87)) {
            return new Identified("image/gif");
        }
        if (has(bytes, 0, RIFF) && has(bytes, RIFF_FORM, WEBP)) {
            return new Identified("image/webp");
        }
        return isTransportStream(bytes) ? new Identified("video/mp2t") : null;
    }

    /// An MPEG transport stream has no signature but a byte that begins each of its packets of 188 bytes; cameras put a
    /// clock of 4 bytes before each. That byte is `G`, so a good many packets in a row are looked for.
    private static boolean isTransportStream(byte[] bytes) {
        return hasPacketsOf(bytes, 0, TS_PACKET) || hasPacketsOf(bytes, TS_CLOCK, TS_PACKET + TS_CLOCK);
    }

    private static boolean hasPacketsOf(byte[] bytes, int first, int length) {
        for (int i = 0; i < TS_PACKETS; i++) {
            int at = first + i * length;
            if (at >= bytes.length || bytes[at] != TS_SYNC) {
                return false;
            }
        }
        return true;
    }

    /// What Tika says, whatever the signature: the twin that tests compare with.
    static Identified byTika(byte[] bytes) {
        byte[] beginning = bytes.length > LOOKED_AT ? Arrays.copyOf(bytes, LOOKED_AT) : bytes;
        try (TikaInputStream stream = TikaInputStream.get(beginning)) {
            return new Identified(Tika.TYPES
                    .detect(stream, new Metadata(), new ParseContext())
                    .getBaseType()
                    .toString()
                    .toLowerCase(Locale.ROOT));
        } catch (IOException | RuntimeException | StackOverflowError undecided) {
            return Identified.unknown(null);
        }
    }

    private static boolean has(byte[] bytes, int at, byte[] signature) {
        int end = at + signature.length;
        return bytes.length >= end && Arrays.equals(bytes, at, end, signature, 0, signature.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
