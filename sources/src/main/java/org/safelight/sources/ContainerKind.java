package org.safelight.sources;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What kind of container a content is, told from its first bytes alone: never from a name, and without
/// parsing. A content that only pretends to be one costs a worker's answer "damaged".
public enum ContainerKind {
    /// Also what is a zip under another name: jar, apk, docx, xlsx, pptx, odt, epub.
    ZIP,
    SEVEN_ZIP,
    TAR,
    CPIO,
    AR,
    GZIP,
    BZIP2,
    XZ,
    ZSTD,
    LZ4,
    LZMA,
    /// `.Z`, by compress(1).
    COMPRESS,
    RAR,
    CAB,
    /// An image of an optical disc.
    ISO,
    /// One message.
    MAIL,
    /// A file of many messages, as Unix keeps them.
    MAILBOX,
    /// Outlook's store of mail.
    PST,
    /// A compound file of Microsoft's older programs: doc, xls, ppt, msg, thumbs.db.
    OLE,
    PDF,
    /// Windows' cache of small pictures, `thumbcache_*.db`.
    THUMBCACHE,
    SQLITE;

    /// Whether it is read by a program that this machine may not have.
    boolean needsProgram() {
        return this == RAR || this == CAB;
    }

    /// So many first bytes decide.
    public static final int BYTES_NEEDED = 64 << 10;

    private static final int ISO_MARK_AT = 16 * 2_048 + 1;
    /// Readers take a PDF whose mark is not at its very beginning. Source: ISO 32000-1, annex H.
    private static final int PDF_WITHIN = 1_024;
    private static final int MOST_HEADER_LINES = 500;
    private static final int TAR_BLOCK = 512;
    private static final int TAR_CHECKSUM = 148;
    private static final int TAR_CHECKSUM_BYTES = 8;

    /// The kind of container that begins so, if it is one.
    ///
    /// @param beginning the first [#BYTES_NEEDED] bytes, or all if there are fewer
    public static Optional<ContainerKind> of(byte[] beginning) {
        Bytes bytes = new Bytes(beginning);
        if (bytes.at(0, 'P', 'K', 3, 4) || bytes.at(0, 'P', 'K', 5, 6) || bytes.at(0, 'P', 'K', 7, 8, 'P', 'K')) {
            return Optional.of(ZIP);
        }
        if (bytes.at(0, '7', 'z', 0xbc, 0xaf, 0x27, 0x1c)) {
            return Optional.of(SEVEN_ZIP);
        }
        if (bytes.at(0, 0x1f, 0x8b, 8)) {
            return Optional.of(GZIP);
        }
        if (bytes.at(0, 'B', 'Z', 'h') && (bytes.at(4, '1', 'A', 'Y', '&', 'S', 'Y') || bytes.at(4, 0x17, 'r', 'E'))) {
            return Optional.of(BZIP2);
        }
        if (bytes.at(0, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return Optional.of(XZ);
        }
        if (bytes.at(0, 0x28, 0xb5, 0x2f, 0xfd)) {
            return Optional.of(ZSTD);
        }
        if (bytes.at(0, 4, 0x22, 0x4d, 0x18)) {
            return Optional.of(LZ4);
        }
        if (bytes.at(0, 0x1f, 0x9d)) {
            return Optional.of(COMPRESS);
        }
        if (bytes.at(0, '!', '<', 'a', 'r', 'c', 'h', '>', '\n')) {
            return Optional.of(AR);
        }
        if (bytes.at(0, '0', '7', '0', '7', '0') || bytes.at(0, 0xc7, 0x71) || bytes.at(0, 0x71, 0xc7)) {
            return Optional.of(CPIO);
        }
        if (isTar(bytes)) {
            return Optional.of(TAR);
        }
        return isLzma(bytes) ? Optional.of(LZMA) : storeOrDocument(bytes);
    }

    private static Optional<ContainerKind> storeOrDocument(Bytes bytes) {
        if (bytes.at(0, 'R', 'a', 'r', '!', 0x1a, 7)) {
            return Optional.of(RAR);
        }
        if (bytes.at(0, 'M', 'S', 'C', 'F', 0, 0, 0, 0)) {
            return Optional.of(CAB);
        }
        if (bytes.at(ISO_MARK_AT, 'C', 'D', '0', '0', '1') || bytes.at(ISO_MARK_AT, 'B', 'E', 'A', '0', '1')) {
            return Optional.of(ISO);
        }
        if (bytes.at(0, '!', 'B', 'D', 'N')) {
            return Optional.of(PST);
        }
        if (bytes.at(0, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) {
            return Optional.of(OLE);
        }
        if (bytes.at(0, 'C', 'M', 'M', 'M')) {
            return Optional.of(THUMBCACHE);
        }
        if (bytes.at(0, 'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0)) {
            return Optional.of(SQLITE);
        }
        for (int at = 0; at <= PDF_WITHIN; at++) {
            if (bytes.at(at, '%', 'P', 'D', 'F', '-')) {
                return Optional.of(PDF);
            }
        }
        return mail(bytes);
    }

    /// Mail has no mark: it begins with header fields, of which every message has some.
    private static Optional<ContainerKind> mail(Bytes bytes) {
        boolean isMailbox = bytes.at(0, 'F', 'r', 'o', 'm', ' ');
        int from = isMailbox ? bytes.endOfLine(0) : 0;
        Set<String> fields = new HashSet<>();
        for (int line = 0; line < MOST_HEADER_LINES && from < bytes.length(); line++) {
            int to = bytes.endOfLine(from);
            if (to - from <= 2 && bytes.value(from) < ' ') {
                break;
            }
            boolean goesOn = bytes.value(from) == ' ' || bytes.value(from) == '\t';
            if (!goesOn) {
                String name = bytes.fieldName(from, to);
                if (name.isEmpty()) {
                    return Optional.empty();
                }
                fields.add(name);
            }
            from = to;
        }
        boolean isMail = fields.contains("mime-version")
                || (fields.contains("from")
                        && (fields.contains("date") || fields.contains("received") || fields.contains("message-id")));
        return !isMail ? Optional.empty() : Optional.of(isMailbox ? MAILBOX : MAIL);
    }

    /// The checksum of the first header decides: old archives have no mark. Source: POSIX.1-1988, ustar.
    private static boolean isTar(Bytes bytes) {
        if (bytes.length() < TAR_BLOCK || bytes.value(0) == 0) {
            return false;
        }
        long noted = 0;
        boolean any = false;
        for (int i = TAR_CHECKSUM; i < TAR_CHECKSUM + TAR_CHECKSUM_BYTES; i++) {
            int digit = bytes.value(i);
            if (digit >= '0' && digit <= '7') {
                noted = noted * 8 + digit - '0';
                any = true;
            } else if (digit != ' ' && digit != 0) {
                return false;
            }
        }
        long sum = 0;
        for (int i = 0; i < TAR_BLOCK; i++) {
            boolean inChecksum = i >= TAR_CHECKSUM && i < TAR_CHECKSUM + TAR_CHECKSUM_BYTES;
            sum += inChecksum ? ' ' : bytes.value(i);
        }
        return any && sum == noted;
    }

    /// It has no mark: usual properties, a dictionary as encoders choose it, and a length that is unknown or
    /// below 256 GiB. Source: the rules of XZ Utils' own decoder for `.lzma`.
    private static boolean isLzma(Bytes bytes) {
        if (bytes.length() < 14 || bytes.value(0) != 0x5d) {
            return false;
        }
        long dictionary = bytes.littleEndian(1, 4);
        boolean usual = dictionary >= 4096
                && (Long.bitCount(dictionary) == 1
                        || (Long.bitCount(dictionary) == 2 && Long.bitCount(dictionary & (dictionary >> 1)) == 1));
        long length = bytes.littleEndian(5, 8);
        return usual && (length == -1 || (length >= 0 && length < 256L << 30)) && bytes.value(13) == 0;
    }

    /// The beginning of a content, read without running past its end.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bytes(byte[] beginning) {
        int length() {
            return beginning.length;
        }

        int value(int at) {
            return beginning[at] & 255;
        }

        boolean at(int from, int... expected) {
            if (beginning.length < from + expected.length) {
                return false;
            }
            for (int i = 0; i < expected.length; i++) {
                if (value(from + i) != expected[i]) {
                    return false;
                }
            }
            return true;
        }

        long littleEndian(int from, int count) {
            long value = 0;
            for (int i = count - 1; i >= 0; i--) {
                value = value << 8 | value(from + i);
            }
            return value;
        }

        /// Behind the line's end.
        int endOfLine(int from) {
            int at = from;
            while (at < beginning.length && beginning[at] != '\n') {
                at++;
            }
            return Math.min(beginning.length, at + 1);
        }

        /// What stands before the colon, in small letters; empty if that is no name of a header field.
        String fieldName(int from, int to) {
            StringBuilder name = new StringBuilder();
            for (int at = from; at < to && beginning[at] != ':'; at++) {
                int character = value(at);
                if (character <= ' ' || character > '~' || name.length() > 100) {
                    return "";
                }
                name.append((char) character);
            }
            return from + name.length() < to ? name.toString().toLowerCase(Locale.ROOT) : "";
        }
    }
}
