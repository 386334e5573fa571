package org.safelight.sources;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that together are one disk image: one, or pieces with rising numbers (`.001`, `.E01`).
///
/// Pieces lie beside the first, under the names that the tools which split images give them; the first that is
/// missing ends the row. They are items of the exhibit in their own right too.
final class ImageFiles {
    /// 2 GiB each and a 20 TB disk make 10 000.
    private static final int MOST_PIECES = 20_000;

    private final List<FileItem> pieces;

    private ImageFiles(List<FileItem> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /// @param kind what the first file is
    static ImageFiles of(FileItem first, ImageKind kind) {
        List<FileItem> pieces = new ArrayList<>();
        pieces.add(first);
        byte[] place = first.rawPath();
        while (pieces.size() < MOST_PIECES) {
            Optional<byte[]> next = next(place, kind);
            if (next.isEmpty()) {
                break;
            }
            place = next.get();
            Optional<FileItem> piece = first.sibling(place);
            if (piece.isEmpty()) {
                break;
            }
            pieces.add(piece.get());
        }
        return new ImageFiles(pieces);
    }

    List<FileItem> pieces() {
        return pieces;
    }

    List<Path> paths() {
        return pieces.stream().map(piece -> RawPath.path(piece.rawPath())).toList();
    }

    /// The place of the piece after one, by its name; empty if the name has no number.
    private static Optional<byte[]> next(byte[] place, ImageKind kind) {
        return switch (kind) {
            case RAW -> nextNumber(place);
            case EWF -> nextEwf(place);
            default -> Optional.empty();
        };
    }

    /// `.001` to `.002`, `.00` to `.01`: the last dot, then digits only.
    private static Optional<byte[]> nextNumber(byte[] place) {
        byte[] next = place.clone();
        int at = next.length - 1;
        while (at >= 0 && next[at] >= '0' && next[at] <= '9') {
            at--;
        }
        if (at < 0 || next[at] != '.' || next.length - 1 - at < 2) {
            return Optional.empty();
        }
        for (int digit = next.length - 1; digit > at; digit--) {
            if (next[digit] < '9') {
                next[digit]++;
                return Optional.of(next);
            }
            next[digit] = '0';
        }
        return Optional.empty();
    }

    /// `.E01` to `.E99`, then `.EAA` to `.EZZ`, `.FAA` to `.ZZZ`; likewise from `.s01` and in small letters.
    /// Source: libewf's format document, 1.1 (segment file naming).
    private static Optional<byte[]> nextEwf(byte[] place) {
        byte[] next = place.clone();
        int first = next.length - 3;
        if (first < 1 || next[first - 1] != '.') {
            return Optional.empty();
        }
        boolean small = next[first] >= 'a';
        byte lowest = (byte) (small ? 'a' : 'A');
        byte highest = (byte) (small ? 'z' : 'Z');
        String number = new String(next, first + 1, 2, StandardCharsets.ISO_8859_1);
        if (number.equals("99")) {
            next[first + 1] = lowest;
            next[first + 2] = lowest;
            return Optional.of(next);
        }
        byte from = number.charAt(1) <= '9' ? (byte) '0' : lowest;
        byte to = from == '0' ? (byte) '9' : highest;
        for (int digit = first + 2; digit > first; digit--) {
            if (next[digit] < to) {
                next[digit]++;
                return Optional.of(next);
            }
            next[digit] = from;
        }
        if (next[first] >= highest) {
            return Optional.empty();
        }
        next[first]++;
        return Optional.of(next);
    }
}
