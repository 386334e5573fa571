package org.safelight.formats;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PerceptualHash;

/// Tells what a list is from the first 64 KiB of its content. The name is not looked at.
final class ListDetection {
    private static final int HEAD = 1 << 16;
    private static final int LONGEST_FIRST_LINE = 4_096;

    private ListDetection() {}

    /// @throws ListReadException if the file is none of the lists that can be read
    static ListReader readerFor(Path file) throws IOException {
        byte[] head;
        try (InputStream input = Files.newInputStream(file)) {
            head = input.readNBytes(HEAD);
        }
        if (head.length == 0) {
            throw new ListReadException("Cannot use the list " + file + ": it is empty. Check that the copy is whole.");
        }
        if (NsrlReader.isHead(head)) {
            return NsrlReader.open(file);
        }
        byte[] text = TextInput.withoutMark(new ByteArrayInputStream(head)).readAllBytes();
        int first = 0;
        while (first < text.length && text[first] >= 0 && text[first] <= ' ' && text[first] != 0) {
            first++;
        }
        if (first < text.length && text[first] == '{') {
            return VicsReader.open(file);
        }
        if (HashdeepReader.isHead(text)) {
            return new HashdeepReader(file);
        }
        if (IcseReader.isHead(firstLine(text))) {
            return new IcseReader(file);
        }
        if (VpdqReader.isHead(text, head.length == HEAD)) {
            return new VpdqReader(file);
        }
        HexLinesReader hexLines = hexLines(file, text, head.length == HEAD);
        if (hexLines != null) {
            return hexLines;
        }
        throw notKnown(file, first < text.length && text[first] == '[');
    }

    private static String firstLine(byte[] text) {
        int end = 0;
        while (end < text.length && end < LONGEST_FIRST_LINE && text[end] != '\n') {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    private static ListReadException notKnown(Path file, boolean isArray) {
        return new ListReadException(
                "Cannot use " + file + " as a list: its content is none of those that Safelight reads ("
                        + String.join(
                                "; ",
                                Arrays.stream(ListFormat.values())
                                        .map(ListFormat::label)
                                        .toList()) + ")."
                        + (isArray ? " It begins like JSON, but a VICS document is an object, not an array." : "")
                        + " Nothing was imported. Ask the publisher for one of these forms.");
    }

    /// A reader if most lines of the head begin with a hash; null if not.
    private static @Nullable HexLinesReader hexLines(Path file, byte[] text, boolean isCut) throws IOException {
        long hashes = 0;
        long others = 0;
        long pdqLike = 0;
        long notPdqLike = 0;
        boolean tells256 = false;
        boolean tellsPdq = false;
        boolean hasOtherDigests = false;
        HexLine line = new HexLine();
        try (LineReader lines = new LineReader(new ByteArrayInputStream(text))) {
            while (lines.next()) {
                if (isCut && !lines.isTerminated()) {
                    break;
                }
                switch (line.read(lines.buffer(), lines.start(), lines.end())) {
                    case EMPTY, COMMENT -> {}
                    case HEADER -> {
                        String header = lines.text().toLowerCase(Locale.ROOT);
                        tellsPdq |= header.contains("pdq");
                        tells256 |= header.contains("sha256") || header.contains("sha-256");
                        others++;
                    }
                    case BROKEN -> others++;
                    case HEX -> {
                        hashes++;
                        PerceptualHash pdq = line.tagged() == null ? line.hex().pdq() : null;
                        if (pdq == null) {
                            hasOtherDigests = true;
                        } else if (pdq.setBits() == PerceptualHash.BITS / 2) {
                            pdqLike++;
                        } else {
                            notPdqLike++;
                        }
                        tells256 |= pdq != null && line.hasSumSeparator();
                    }
                }
            }
        }
        if (hashes == 0 || hashes < others) {
            return null;
        }
        HexLinesReader.SixtyFour sixtyFour = sixtyFour(pdqLike, notPdqLike, tells256, tellsPdq);
        boolean isPdq = pdqLike + notPdqLike > 0 && sixtyFour == HexLinesReader.SixtyFour.PDQ && !hasOtherDigests;
        return new HexLinesReader(file, isPdq ? ListFormat.PDQ_TEXT : ListFormat.DIGEST_TEXT, sixtyFour);
    }

    /// Weighs hashes with 128 bits set against the others, in powers of ten: such a hash is 18 times as likely
    /// from PDQ
    /// (0.9) as from SHA-256 (0.05), another one 10 times as likely from SHA-256 (0.95) as from PDQ (0.1:
    /// pictures with
    /// little structure, or lists altered for tests). A million to one decides; short of it, what the text's form
    /// says.
    static HexLinesReader.SixtyFour sixtyFour(long pdqLike, long notPdqLike, boolean tells256, boolean tellsPdq) {
        double evidence = 1.26 * pdqLike - 0.98 * notPdqLike;
        if (evidence >= 6) {
            return HexLinesReader.SixtyFour.PDQ;
        }
        if (evidence <= -6) {
            return HexLinesReader.SixtyFour.SHA256;
        }
        if (tellsPdq != tells256) {
            return tellsPdq ? HexLinesReader.SixtyFour.PDQ : HexLinesReader.SixtyFour.SHA256;
        }
        return HexLinesReader.SixtyFour.EITHER;
    }
}
