package org.safelight.testdata;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes drawn pictures as a video that players play: each frame a JPEG (Motion JPEG), all of one size.
public final class DrawnVideo {
    private static final int TIMES_A_SECOND = 1_000;
    private static final int AVI_KEY_FRAME = 0x10;
    private static final int[] UNTURNED = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

    private DrawnVideo() {}

    /// Different pictures, one after the other.
    public static List<BufferedImage> frames(long seed, int count, int width, int height) {
        List<BufferedImage> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(DrawnPicture.draw(seed * 1_000 + i, width, height));
        }
        return frames;
    }

    /// An MP4 file whose table of contents stands at its end, as telephones write it.
    ///
    /// @param frameMillis how long each frame is shown
    public static byte[] mp4(List<BufferedImage> frames, int frameMillis) {
        byte[] type = box("ftyp", text("isom"), ints(512), text("isommp41"));
        List<byte[]> pictures = encoded(frames);
        byte[] media = box("mdat", joined(pictures));
        int count = frames.size();
        int length = count * frameMillis;
        int width = frames.getFirst().getWidth();
        int height = frames.getFirst().getHeight();
        ByteBuffer places = ByteBuffer.allocate(8 + 4 * count).putInt(0).putInt(count);
        ByteBuffer sizes =
                ByteBuffer.allocate(12 + 4 * count).putInt(0).putInt(0).putInt(count);
        int place = type.length + 8;
        for (byte[] picture : pictures) {
            places.putInt(place);
            sizes.putInt(picture.length);
            place += picture.length;
        }
        byte[] format = box(
                "jpeg",
                ints(0, 1, 0, 0, 0, 0, width << 16 | height, 0x480000, 0x480000, 0, 1 << 16),
                new byte[30],
                ByteBuffer.allocate(4).putShort((short) 24).putShort((short) -1).array());
        byte[] samples = box(
                "stbl",
                box("stsd", ints(0, 1), format),
                box("stts", ints(0, 1, count, frameMillis)),
                box("stsc", ints(0, 1, 1, 1, 1)),
                box("stsz", sizes.array()),
                box("stco", places.array()));
        byte[] track = box(
                "trak",
                box("tkhd", ints(7, 0, 0, 1, 0, length, 0, 0, 0, 0), ints(UNTURNED), ints(width << 16, height << 16)),
                box(
                        "mdia",
                        box("mdhd", ints(0, 0, 0, TIMES_A_SECOND, length, 0x55c40000)),
                        box("hdlr", ints(0, 0), text("vide"), ints(0, 0, 0), new byte[1]),
                        box(
                                "minf",
                                box("vmhd", ints(1, 0, 0)),
                                box("dinf", box("dref", ints(0, 1), box("url ", ints(1)))),
                                samples)));
        byte[] head = box(
                "mvhd",
                ints(0, 0, 0, TIMES_A_SECOND, length, 0x10000, 0x1000000, 0, 0),
                ints(UNTURNED),
                ints(0, 0, 0, 0, 0, 0, 2));
        return joined(List.of(type, media, box("moov", head, track)));
    }

    /// An AVI file with an index.
    ///
    /// @param frameMillis how long each frame is shown
    public static byte[] avi(List<BufferedImage> frames, int frameMillis) {
        List<byte[]> pictures = encoded(frames);
        int count = frames.size();
        int width = frames.getFirst().getWidth();
        int height = frames.getFirst().getHeight();
        byte[] head = chunk(
                "avih", little(frameMillis * 1_000, 0, 0, AVI_KEY_FRAME, count, 0, 1, 0, width, height, 0, 0, 0, 0));
        byte[] stream = chunk(
                "strh",
                text("vidsMJPG"),
                little(0, 0, 0, frameMillis, TIMES_A_SECOND, 0, count, 0, -1, 0, 0, (width & 0xffff) | height << 16));
        byte[] format = chunk(
                "strf", little(40, width, height, 1 | 24 << 16), text("MJPG"), little(width * height * 3, 0, 0, 0, 0));
        List<byte[]> chunks = new ArrayList<>();
        ByteBuffer index = ByteBuffer.allocate(16 * count).order(ByteOrder.LITTLE_ENDIAN);
        int place = 4;
        for (byte[] picture : pictures) {
            byte[] chunk = chunk("00dc", picture);
            chunks.add(chunk);
            index.put(text("00dc")).putInt(AVI_KEY_FRAME).putInt(place).putInt(picture.length);
            place += chunk.length;
        }
        return chunk(
                "RIFF",
                text("AVI "),
                chunk("LIST", text("hdrl"), head, chunk("LIST", text("strl"), stream, format)),
                chunk("LIST", text("movi"), joined(chunks)),
                chunk("idx1", index.array()));
    }

    private static List<byte[]> encoded(List<BufferedImage> frames) {
        return frames.stream().map(frame -> PictureFormat.jpeg(frame, 0.7f)).toList();
    }

    private static byte[] box(String name, byte[]... content) {
        byte[] all = joined(List.of(content));
        return joined(List.of(ints(8 + all.length), text(name), all));
    }

    private static byte[] chunk(String name, byte[]... content) {
        byte[] all = joined(List.of(content));
        return joined(List.of(text(name), little(all.length), all, new byte[all.length & 1]));
    }

    private static byte[] text(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] little(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
