package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The program in which [Carver] runs, confined: it gets bytes on standard input and tells on standard output
/// where in them something was found. It opens nothing.
///
/// What comes: [#BEGIN] and the block size as [Carver] wants it; [#DATA], a length, and so many bytes, any
/// number of times; [#END]. Then the next stretch, or the end of the input. What goes: [#HELLO], once;
/// [#PIECE], the kind, whether it is whole, how many stretches, and their starts and ends; [#END] when a
/// stretch is through. Numbers are big-endian.
final class CarveWorker {
    static final int BEGIN = 1;
    static final int DATA = 2;
    static final int END = 3;
    static final int PIECE = 4;
    static final int HELLO = 5;
    static final int MOST_DATA_BYTES = 1 << 20;

    private CarveWorker() {}

    public static void main(String[] arguments) throws IOException {
        run(
                new DataInputStream(new BufferedInputStream(System.in, 64 << 10)),
                new DataOutputStream(new BufferedOutputStream(System.out)));
    }

    static void run(DataInputStream in, DataOutputStream out) throws IOException {
        out.writeByte(HELLO);
        out.flush();
        byte[] data = new byte[MOST_DATA_BYTES];
        Carver carver = null;
        int what;
        while ((what = in.read()) >= 0) {
            switch (what) {
                case BEGIN -> carver = new Carver(in.readInt(), piece -> send(piece, out));
                case DATA -> {
                    int length = in.readInt();
                    in.readFully(data, 0, length);
                    if (carver != null) {
                        carver.feed(data, 0, length);
                    }
                }
                case END -> {
                    if (carver != null) {
                        carver.finish();
                    }
                    carver = null;
                    out.writeByte(END);
                    out.flush();
                }
                default -> throw new IOException("What came is none of the three: " + what);
            }
        }
    }

    private static void send(Carver.Piece piece, DataOutputStream out) {
        try {
            out.writeByte(PIECE);
            out.writeUTF(piece.kind().name());
            out.writeBoolean(piece.whole());
            out.writeInt(piece.stretches().size());
            for (Carver.Stretch stretch : piece.stretches()) {
                out.writeLong(stretch.start());
                out.writeLong(stretch.end());
            }
            // So that it can be read while its bytes are still near the disk's heads and in memory.
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
