package org.safelight.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Lists with one hash a line: what md5sum and its kin write, bare digests, PDQ hashes.
///
/// 64 hex digits can be a SHA-256 or a PDQ hash, and nothing in the text need tell which. What tells is that a
/// PDQ hash
/// of
/// a picture with structure has exactly 128 bits set, half of its frequencies being above their median, while of
/// SHA-256 digests only one in twenty has. A few lines decide this beyond doubt ([SixtyFour]). Where they do not,
/// as in
/// a list of one line, each is taken as both: a hash of the wrong kind matches nothing, so nothing is lost by it.
final class HexLinesReader implements ListReader {
    /// What a hash of 64 digits is in this file.
    enum SixtyFour {
        SHA256,
        PDQ,
        EITHER
    }

    private static final Set<ListEntry.Flag> NO_FLAGS = Set.of();

    private final Path file;
    private final ListFormat format;
    private final SixtyFour sixtyFour;

    HexLinesReader(Path file, ListFormat format, SixtyFour sixtyFour) {
        this.file = file;
        this.format = format;
        this.sixtyFour = sixtyFour;
    }

    @Override
    public ListFormat format() {
        return format;
    }

    @Override
    public String words() {
        return format.label();
    }

    @Override
    public SetDescription says() {
        return new SetDescription("", "", "", "", null, null, null);
    }

    SixtyFour sixtyFour() {
        return sixtyFour;
    }

    @Override
    public void read(EntryTaker taker) throws IOException {
        HexLine line = new HexLine();
        boolean mayBeHeader = true;
        try (LineReader lines = new LineReader(TextInput.open(file))) {
            taker.readsAt(() -> "line " + lines.line());
            while (lines.next()) {
                if (lines.isTooLong()) {
                    taker.record();
                    taker.odd("a line longer than " + Words.count(LineReader.LONGEST) + " bytes: not taken");
                    continue;
                }
                switch (line.read(lines.buffer(), lines.start(), lines.end())) {
                    case EMPTY, COMMENT -> {
                        continue;
                    }
                    case HEADER -> {
                        if (!mayBeHeader) {
                            taker.record();
                            taker.odd("a line without a hash at its start: not taken");
                        }
                    }
                    case BROKEN -> {
                        taker.record();
                        if (!lines.isTerminated() && line.isOnlyHex()) {
                            throw new ListReadException(
                                    "Cannot read " + file + ": it ends in the middle of a hash, in line "
                                            + lines.line() + ", after "
                                            + Words.count(taker.records() - 1, "line", "lines")
                                            + " that could be read. It was cut short, so nothing of it was imported. Copy the file again.");
                        }
                        taker.odd("a line without a hash at its start: not taken");
                    }
                    case HEX -> {
                        taker.record();
                        take(line, taker);
                    }
                }
                mayBeHeader = false;
            }
        }
    }

    private void take(HexLine line, EntryTaker taker) throws SchemeNeededException {
        DigestKind kind = line.tagged() != null ? line.tagged() : line.hex().kind();
        if (kind == null) {
            taker.odd("a digest of " + line.digits() + " hex digits, of a kind that is not matched here: not taken");
            return;
        }
        boolean untagged64 = kind == DigestKind.SHA256 && line.tagged() == null;
        @Nullable
        Digest digest =
                untagged64 && sixtyFour == SixtyFour.PDQ ? null : line.hex().digest(kind);
        @Nullable
        PerceptualHash pdq =
                untagged64 && sixtyFour != SixtyFour.SHA256 ? line.hex().pdq() : null;
        if (digest != null && pdq != null) {
            taker.odd(
                    "64 hex digits that may be a SHA-256 or a PDQ hash, the list being too short to tell: taken as both,"
                            + " as the wrong one matches nothing");
        }
        taker.take(
                digest == null ? List.of() : List.of(digest),
                pdq,
                pdq == null ? ListEntry.UNKNOWN_QUALITY : line.quality(),
                null,
                null,
                NO_FLAGS,
                null);
    }
}
