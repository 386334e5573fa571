package org.safelight.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Small picture files that claim or hold huge pictures: they cost a careless decoder all its memory.
public final class Bomb {
    /// The widest a JPEG or GIF can claim.
    public static final int WIDEST = 65_535;

    private Bomb() {}

    /// A PNG file of `width` x `height` px in one colour that is valid to its last byte: a decoder that unpacks
    /// it gets all the pixels. 10 000 x 10 000 is about 13 KB at 1 bit, 100 KB at 8 bits of grey.
    ///
    /// @param bits grey bits a pixel: 1, 2, 4, 8 or 16
    public static byte[] png(int width, int height, int bits) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        byte[] row = new byte[1 + (int) (((long) width * bits + 7) / 8)];
        byte[] out = new byte[8192];
        try {
            for (int y = 0; y <= height; y++) {
                if (y < height) {
                    deflater.setInput(row);
                } else {
                    deflater.finish();
                }
                while (y < height ? !deflater.needsInput() : !deflater.finished()) {
                    packed.write(out, 0, deflater.deflate(out));
                }
            }
        } finally {
            deflater.end();
        }
        return png(width, height, bits, packed.toByteArray());
    }

    /// A PNG file whose header claims `width` x `height` px of RGB; its few pixel bytes end at once.
    public static byte[] pngHeader(int width, int height) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        byte[] out = new byte[256];
        deflater.setInput(new byte[2_000]);
        deflater.finish();
        packed.write(out, 0, deflater.deflate(out));
        deflater.end();
        return png(width, height, -8, packed.toByteArray());
    }

    /// A baseline JPEG file whose header claims `width` x `height` px; its picture data end at once.
    ///
    /// @param width 1 to 65 535, as the height
    public static byte[] jpegHeader(int width, int height) {
        // The head and the tail of a real small file, with the size in its frame header overwritten.
        byte[] small = PictureFormat.JPEG.write(DrawnPicture.draw(Scene.FLAT, 1, 16, 16));
        for (int i = 2; i + 8 < small.length; ) {
            int marker = small[i + 1] & 255;
            if (marker == 0xc0) {
                ByteBuffer.wrap(small, i + 5, 4).putShort((short) height).putShort((short) width);
                return small;
            }
            i += 2 + ((small[i + 2] & 255) << 8 | (small[i + 3] & 255));
        }
        throw new AssertionError("The JDK wrote a JPEG file without a baseline frame header.");
    }

    /// A GIF file whose screen and one frame claim `width` x `height` px; its picture data end at once.
    public static byte[] gifHeader(int width, int height) {
        return little(64)
                .put("GIF89a".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) width)
                .putShort((short) height)
                .put(new byte[] {(byte) 0x80, 0, 0})
                .put(new byte[] {0, 0, 0, -1, -1, -1})
                .put((byte) 0x2c)
                .putInt(0)
                .putShort((short) width)
                .putShort((short) height)
                .put((byte) 0)
                // Codes of 2 bits at first: clear, 0, end of picture.
                .put(new byte[] {2, 2, 0x44, 0x01, 0})
                .put((byte) 0x3b)
                .array();
    }

    /// A BMP file whose header claims `width` x `height` px of 24 bits and a file as long as that takes
    /// (readers compare the two), followed by a few pixels only.
    public static byte[] bmpHeader(int width, int height) {
        long claimed = Math.min(54 + 3L * width * height, 0xffff_ffffL);
        return little(54 + 64)
                .put((byte) 'B')
                .put((byte) 'M')
                .putInt((int) claimed)
                .putInt(0)
                .putInt(54)
                .putInt(40)
                .putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) 24)
                .array();
    }

    private static byte[] png(int width, int height, int bits, byte[] packed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        byte colourType = (byte) (bits < 0 ? 2 : 0);
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) Math.abs(bits))
                        .put(colourType)
                        .array());
        chunk(out, "IDAT", packed);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(name);
        out.writeBytes(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
