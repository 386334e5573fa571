package org.safelight.server.exhibits;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.SubmissionLine;

/// The lines of one chunk as PostgreSQL's COPY reads them (its text form: columns apart by tabs, `\N` for
/// null).
/// Paths are sealed on the way. Holds one chunk.
final class IncomingRows {
    private final ByteArrayOutputStream contents = new ByteArrayOutputStream(1 << 16);
    private final ByteArrayOutputStream files = new ByteArrayOutputStream(1 << 16);
    private final StringBuilder row = new StringBuilder(1_000);
    private final ExhibitKey key;
    private int contentCount;
    private int fileCount;

    IncomingRows(ExhibitKey key) {
        this.key = key;
    }

    void add(SubmissionLine.Content content) {
        row.setLength(0);
        number(content.number());
        digest(content.sha256());
        digest(content.sha1());
        digest(content.md5());
        number(content.bytes() < 0 ? null : content.bytes());
        text(content.mediaType());
        number(content.width());
        number(content.height());
        number(content.frames());
        look(content.pdq());
        number(content.pdqQuality());
        text(content.verdict().text());
        text(content.problem());
        number(content.view());
        SubmissionLine.Because because = content.because();
        text(because == null ? null : because.how());
        text(because == null ? null : because.list());
        text(because == null ? null : because.standing());
        text(because == null ? null : because.scheme());
        text(because == null ? null : because.category());
        number(because == null ? null : because.severity());
        number(because == null ? null : because.distanceBits());
        text(content.verdict().toView() ? "t" : "f");
        text(content.why());
        frames(content.vpdq());
        end(contents);
        contentCount++;
    }

    void add(SubmissionLine.File file) throws GeneralSecurityException {
        row.setLength(0);
        number(file.number());
        hex(key.seal(file.number(), file.path()));
        number(file.content());
        number(file.bytes() < 0 ? null : file.bytes());
        text(file.modifiedAt() == null ? null : file.modifiedAt().toString());
        text(file.state());
        text(file.notExamined());
        end(files);
        fileCount++;
    }

    ByteArrayOutputStream contents() {
        return contents;
    }

    ByteArrayOutputStream files() {
        return files;
    }

    int contentCount() {
        return contentCount;
    }

    int fileCount() {
        return fileCount;
    }

    private void end(ByteArrayOutputStream to) {
        row.setCharAt(row.length() - 1, '\n');
        to.writeBytes(row.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void number(@Nullable Number value) {
        row.append(value == null ? "\\N" : value.toString()).append('\t');
    }

    private void digest(@Nullable Digest digest) {
        if (digest == null) {
            text(null);
        } else {
            row.append("\\\\x").append(digest.hex()).append('\t');
        }
    }

    private void look(@Nullable PerceptualHash look) {
        if (look == null) {
            text(null);
        } else {
            row.append("\\\\x").append(look.hex()).append('\t');
        }
    }

    private void frames(List<Pdq> frames) {
        if (frames.isEmpty()) {
            text(null);
            return;
        }
        row.append("\\\\x");
        for (Pdq frame : frames) {
            row.append(frame.hash().hex());
            hexByte(frame.quality());
        }
        row.append('\t');
    }

    private void hexByte(int value) {
        row.append(Character.forDigit((value >> 4) & 15, 16)).append(Character.forDigit(value & 15, 16));
    }

    private void hex(byte[] bytes) {
        row.append("\\\\x");
        for (byte part : bytes) {
            hexByte(part);
        }
        row.append('\t');
    }

    /// The reader let no control character through; only the backslash means something to COPY.
    private void text(@Nullable String value) {
        row.append(value == null ? "\\N" : value.replace("\\", "\\\\")).append('\t');
    }
}
