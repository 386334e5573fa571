package org.safelight.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What the markers of a JPEG tell without decoding it. Bounded by the length of the file; never throws.
///
/// @param components 1 for grey, 3 for colours, 4 for printing inks; 0 if no frame header was found
/// @param hasSeveralScans the picture comes in several passes (progressive, or a component at a time)
/// @param hasFirstPass a first pass over all components came completely: what follows only refines the picture
record JpegStructure(int components, boolean hasSeveralScans, boolean hasFirstPass) {
    private static final int MARKER = 0xff;
    private static final int PROFILE = 0xe2;
    private static final byte[] PROFILE_NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;

    /// The same picture without the colour profile it may carry; the same array if it has none.
    static byte[] withoutColourProfile(byte[] bytes) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
        int keptUntil = 0;
        int at = 2;
        while (at + 4 <= bytes.length && (bytes[at] & 0xff) == MARKER) {
            int marker = bytes[at + 1] & 0xff;
            if (marker == MARKER) {
                at++;
                continue;
            }
            int end = at + 2 + ((bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff));
            if (!isMarker(marker) || marker == START_OF_SCAN || end > bytes.length) {
                break;
            }
            if (marker == PROFILE && startsWith(bytes, at + 4, PROFILE_NAME)) {
                kept.write(bytes, keptUntil, at - keptUntil);
                keptUntil = end;
            }
            at = end;
        }
        if (keptUntil == 0) {
            return bytes;
        }
        kept.write(bytes, keptUntil, bytes.length - keptUntil);
        return kept.toByteArray();
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] with) {
        return at + with.length <= bytes.length && Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
    }

    /// Walks the markers.
    static JpegStructure of(byte[] bytes) {
        int components = 0;
        int seenComponents = 0;
        int scans = 0;
        boolean firstPass = false;
        int at = 0;
        while (at + 1 < bytes.length) {
            if ((bytes[at] & 0xff) != MARKER || !isMarker(bytes[at + 1] & 0xff)) {
                at++;
                continue;
            }
            int marker = bytes[at + 1] & 0xff;
            at += 2;
            // A marker after a scan proves that all of that scan came.
            if (components > 0 && seenComponents >= components) {
                firstPass = true;
            }
            if (marker == END_OF_IMAGE && scans > 0) {
                break;
            }
            if (marker == START_OF_IMAGE || marker == END_OF_IMAGE || at + 2 > bytes.length) {
                continue;
            }
            int length = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
            if (isStartOfFrame(marker) && length >= 8 && at + 7 < bytes.length) {
                components = bytes[at + 7] & 0xff;
            }
            if (marker == START_OF_SCAN) {
                scans++;
                seenComponents += at + 2 < bytes.length ? bytes[at + 2] & 0xff : 0;
            }
            at += Math.max(length, 2);
        }
        return new JpegStructure(components, scans > 1, firstPass);
    }

    /// Not a stuffed zero, a filling byte or a restart mark, which belong to the data of a scan.
    private static boolean isMarker(int code) {
        return code > 0x01 && code != MARKER && (code < 0xd0 || code > 0xd7);
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
