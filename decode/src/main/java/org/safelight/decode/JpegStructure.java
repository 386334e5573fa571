package org.safelight.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What the markers of a JPEG tell without decoding it. Bounded by the length of the file; never throws.
///
/// @param components 1 for grey, 3 for colours, 4 for printing inks; 0 if no frame header was found
/// @param hasSeveralScans the picture comes in several passes (progressive, or a component at a time)
/// @param hasFirstPass a first pass over all components came completely: what follows only refines the picture
/// @param isFullyRefined every coefficient of every component came to its last bit
record JpegStructure(int components, boolean hasSeveralScans, boolean hasFirstPass, boolean isFullyRefined) {
    private static final int MARKER = 0xff;
    private static final int BASELINE = 0xc0;
    private static final int EXTENDED = 0xc1;
    private static final int PROGRESSIVE = 0xc2;
    private static final int JFIF = 0xe0;
    private static final int EXIF = 0xe1;
    private static final int ADOBE = 0xee;
    private static final byte[] JFIF_NAME = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EXIF_NAME = "Exif\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADOBE_NAME = "Adobe".getBytes(StandardCharsets.US_ASCII);
    private static final int BITS = 8;
    private static final int COLOURS = 3;
    private static final int FULL_SIZE = 0x11;
    private static final int COEFFICIENTS = 64;
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

    /// Whether libjpeg-turbo gives the pixels that the JDK's decoder gives. Both come from the same code and differ
    /// only where this answers no: how colours stored at half height are spread, what is made of passes that never
    /// came, what colours a file means that does not say, and kinds of JPEG that only one of them knows.
    static boolean isReadAlike(byte[] bytes) {
        boolean saysItsColours = false;
        int at = 2;
        while (at + 4 <= bytes.length && (bytes[at] & 0xff) == MARKER) {
            int marker = bytes[at + 1] & 0xff;
            if (marker == MARKER) {
                at++;
                continue;
            }
            int end = at + 2 + ((bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff));
            if (!isMarker(marker) || marker == START_OF_SCAN || end > bytes.length) {
                return false;
            }
            switch (marker) {
                case JFIF -> saysItsColours |= startsWith(bytes, at + 4, JFIF_NAME);
                case EXIF -> saysItsColours |= startsWith(bytes, at + 4, EXIF_NAME);
                case ADOBE -> saysItsColours |= startsWith(bytes, at + 4, ADOBE_NAME);
                case BASELINE, EXTENDED, PROGRESSIVE -> {
                    return isFrameReadAlike(bytes, at + 4, end, saysItsColours)
                            && (marker != PROGRESSIVE || of(bytes).isFullyRefined());
                }
                default -> {
                    if (isStartOfFrame(marker)) {
                        return false;
                    }
                }
            }
            at = end;
        }
        return false;
    }

    /// @param at where the content of the frame header begins: bits, height, width, components
    private static boolean isFrameReadAlike(byte[] bytes, int at, int end, boolean saysItsColours) {
        if (at + 6 > end || bytes[at] != BITS) {
            return false;
        }
        int components = bytes[at + 5];
        if (end - at != 6 + 3 * components) {
            return false;
        }
        if (components == 1) {
            return true;
        }
        if (components != COLOURS || !saysItsColours) {
            return false;
        }
        boolean coloursAreSingle = bytes[at + 10] == FULL_SIZE && bytes[at + 13] == FULL_SIZE;
        return coloursAreSingle
                && switch (bytes[at + 7]) {
                    // 4:4:4, 4:2:2, 4:2:0, 4:1:1
                    case 0x11, 0x21, 0x22, 0x41 -> true;
                    default -> false;
                };
    }

    /// Walks the markers.
    static JpegStructure of(byte[] bytes) {
        int components = 0;
        int seenComponents = 0;
        int scans = 0;
        boolean firstPass = false;
        // By component number, a bit for each coefficient that came to its last bit.
        long[] refined = new long[256];
        byte[] numbers = {};
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
                numbers = numbersOf(bytes, at + 8, components);
            }
            if (marker == START_OF_SCAN) {
                scans++;
                seenComponents += at + 2 < bytes.length ? bytes[at + 2] & 0xff : 0;
                noteRefined(bytes, at, at + length, refined);
            }
            at += Math.max(length, 2);
        }
        boolean fullyRefined = numbers.length > 0;
        for (byte number : numbers) {
            fullyRefined &= refined[number & 0xff] == -1L;
        }
        return new JpegStructure(components, scans > 1, firstPass, fullyRefined);
    }

    private static byte[] numbersOf(byte[] bytes, int at, int components) {
        byte[] numbers = new byte[components];
        for (int i = 0; i < components && at + 3 * i < bytes.length; i++) {
            numbers[i] = bytes[at + 3 * i];
        }
        return numbers;
    }

    /// @param at where the scan header begins: length, count, components, first and last coefficient, bit positions
    private static void noteRefined(byte[] bytes, int at, int end, long[] refined) {
        int count = at + 2 < bytes.length ? bytes[at + 2] & 0xff : 0;
        int spectrum = at + 3 + 2 * count;
        if (end > bytes.length || spectrum + 3 > end) {
            return;
        }
        int first = bytes[spectrum];
        int last = bytes[spectrum + 1];
        boolean isLastBit = (bytes[spectrum + 2] & 0xf) == 0;
        if (!isLastBit || first < 0 || last < first || last >= COEFFICIENTS) {
            return;
        }
        long coefficients = (-1L >>> (COEFFICIENTS - 1 - (last - first))) << first;
        for (int i = 0; i < count; i++) {
            refined[bytes[at + 3 + 2 * i] & 0xff] |= coefficients;
        }
    }

    /// Not a stuffed zero, a filling byte or a restart mark, which belong to the data of a scan.
    private static boolean isMarker(int code) {
        return code > 0x01 && code != MARKER && (code < 0xd0 || code > 0xd7);
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
