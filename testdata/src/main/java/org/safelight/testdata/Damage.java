package org.safelight.testdata;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Damages the bytes of a file as broken disks and cut transfers do.
public final class Damage {
    private Damage() {}

    /// The first part of a file: point 0 keeps nothing, point `points` would keep all.
    ///
    /// @param point 0 to `points` - 1
    public static byte[] truncated(byte[] file, int point, int points) {
        return Arrays.copyOf(file, (int) ((long) file.length * point / points));
    }

    /// A copy with `flips` bits inverted at places chosen by the seed (a place may come twice and so be
    /// undone).
    public static byte[] flipped(byte[] file, long seed, int flips) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] copy = file.clone();
        for (int i = 0; i < flips && copy.length > 0; i++) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /// A picture file cut so early that no decoder can give a pixel, while its first bytes still tell its type.
    public static byte[] headerOnly(byte[] file, PictureFormat format) {
        int kept = switch (format) {
            case JPEG -> 24; // in its first table
            case PNG -> 40; // in its header's checksum and the next chunk
            case GIF -> 10; // in the screen's size
            case BMP -> 32; // in the second header, behind the count of planes that its type is told by
            case TIFF -> 8; // before the first directory
        };
        return Arrays.copyOf(file, Math.min(kept, file.length));
    }
}
