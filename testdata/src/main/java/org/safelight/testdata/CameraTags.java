package org.safelight.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a made-up camera writes into a JPEG file (Exif), so that a test can look for it.
///
/// @param latitude degrees, north positive, -90 to 90; written in hundredths of a second of arc
/// @param longitude degrees, east positive, -180 to 180
/// @param orientation the Exif number 1 (upright) to 8
public record CameraTags(
        String make,
        String model,
        String bodySerial,
        String software,
        LocalDateTime takenAt,
        double latitude,
        double longitude,
        int orientation) {
    private static final int TEXT = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy:MM:dd HH:mm:ss", Locale.ROOT);

    /// A made-up camera, the same for the same number; the place is in the middle of the North Sea.
    public static CameraTags madeUp(int camera, LocalDateTime takenAt) {
        return new CameraTags(
                "Lumenor",
                "Field " + (100 + camera),
                "LM%07d".formatted(camera),
                "Lumenor 1.2",
                takenAt,
                56.5,
                3.25,
                1);
    }

    /// The JPEG file with these tags in an APP1 segment, before its first segment other than JFIF.
    ///
    /// @param jpeg a whole file, beginning with FF D8
    public byte[] into(byte[] jpeg) {
        if (jpeg.length < 4 || (jpeg[0] & 255) != 0xff || (jpeg[1] & 255) != 0xd8) {
            throw new IllegalArgumentException(
                    "Cannot add camera tags: the bytes do not begin as a JPEG file (FF D8).");
        }
        int at = 2;
        if ((jpeg[2] & 255) == 0xff && (jpeg[3] & 255) == 0xe0) {
            at = 4 + ((jpeg[4] & 255) << 8 | (jpeg[5] & 255));
        }
        byte[] tags = exif();
        ByteArrayOutputStream out = new ByteArrayOutputStream(jpeg.length + tags.length + 10);
        out.write(jpeg, 0, at);
        int length = 2 + 6 + tags.length;
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (length >> 8), (byte) length});
        out.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(tags);
        out.write(jpeg, at, jpeg.length - at);
        return out.toByteArray();
    }

    /// One entry of a TIFF directory. `value` is its bytes, big-endian; over 4 bytes they go behind the
    /// directory.
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    private record Entry(int tag, int type, int count, byte[] value) {}

    /// A big-endian TIFF structure: main directory, Exif directory, GPS directory. Source: Exif 2.32, 4.6.
    private byte[] exif() {
        List<Entry> camera = List.of(
                new Entry(0x9000, 7, 4, "0232".getBytes(StandardCharsets.US_ASCII)),
                text(0x9003, TIME.format(takenAt)),
                text(0xa431, bodySerial));
        List<Entry> place = List.of(
                new Entry(0, 1, 4, new byte[] {2, 3, 0, 0}),
                text(1, latitude < 0 ? "S" : "N"),
                degrees(2, latitude),
                text(3, longitude < 0 ? "W" : "E"),
                degrees(4, longitude));
        List<Entry> main = new ArrayList<>(List.of(
                text(0x010f, make),
                text(0x0110, model),
                new Entry(0x0112, SHORT, 1, new byte[] {0, (byte) orientation}),
                text(0x0131, software),
                text(0x0132, TIME.format(takenAt))));
        int cameraAt = 8 + size(main) + 2 * 12;
        int placeAt = cameraAt + size(camera);
        main.add(new Entry(0x8769, LONG, 1, bytes(cameraAt)));
        main.add(new Entry(0x8825, LONG, 1, bytes(placeAt)));
        ByteBuffer out = ByteBuffer.allocate(placeAt + size(place));
        out.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8);
        put(out, main);
        put(out, camera);
        put(out, place);
        return out.array();
    }

    private static int size(List<Entry> directory) {
        int behind = 0;
        for (Entry entry : directory) {
            behind += entry.value.length > 4 ? even(entry.value.length) : 0;
        }
        return 2 + 12 * directory.size() + 4 + behind;
    }

    private static void put(ByteBuffer out, List<Entry> directory) {
        int behind = out.position() + 2 + 12 * directory.size() + 4;
        out.putShort((short) directory.size());
        for (Entry entry : directory) {
            out.putShort((short) entry.tag).putShort((short) entry.type).putInt(entry.count);
            if (entry.value.length > 4) {
                out.putInt(behind);
                out.put(behind, entry.value);
                behind += even(entry.value.length);
            } else {
                out.put(entry.value).position(out.position() + 4 - entry.value.length);
            }
        }
        out.putInt(0);
        out.position(behind);
    }

    private static int even(int length) {
        return length + (length & 1);
    }

    private static Entry text(int tag, String text) {
        byte[] value = (text + "\0").getBytes(StandardCharsets.US_ASCII);
        return new Entry(tag, TEXT, value.length, value);
    }

    private static Entry degrees(int tag, double degrees) {
        long hundredths = Math.round(Math.abs(degrees) * 360_000);
        ByteBuffer value = ByteBuffer.allocate(24)
                .putInt((int) (hundredths / 360_000))
                .putInt(1)
                .putInt((int) (hundredths / 6_000 % 60))
                .putInt(1)
                .putInt((int) (hundredths % 6_000))
                .putInt(100);
        return new Entry(tag, RATIONAL, 3, value.array());
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
