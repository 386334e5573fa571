package org.safelight.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Takes 10 GB that are not Java's, as a decoder's C library would, and writes to all of it.
final class MemoryHog {
    private static final long PIECE = 64L << 20;
    private static final int PIECES = 160;

    private MemoryHog() {}

    public static void main(String[] arguments) {
        for (int i = 0; i < PIECES; i++) {
            MemorySegment piece = pieceOrEnd();
            piece.fill((byte) 1);
            System.out.println(((i + 1) * (PIECE >> 20)) + " MB");
        }
        System.out.println("all");
    }

    private static MemorySegment pieceOrEnd() {
        try {
            return Arena.global().allocate(PIECE);
        } catch (OutOfMemoryError refused) {
            System.exit(1);
            throw refused;
        }
    }
}
