package org.safelight.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Pictures that hold others, as cameras and telephones write them: a thumbnail in the EXIF, a video behind the
/// picture.
public final class PictureParts {
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

    private PictureParts() {}

    /// A JPEG with a small one in its EXIF, as cameras put it.
    public static byte[] withThumbnail(byte[] jpeg, byte[] thumbnail) {
        ByteBuffer exif = ByteBuffer.allocate(6 + 8 + 2 + 4 + 2 + 2 * 12 + 4 + thumbnail.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        exif.put("Exif\0\0II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        // No entries in the first directory; the second begins after it.
        exif.putShort((short) 0).putInt(14);
        exif.putShort((short) 2);
        exif.putShort((short) 0x201).putShort((short) 4).putInt(1).putInt(14 + 2 + 2 * 12 + 4);
        exif.putShort((short) 0x202).putShort((short) 4).putInt(1).putInt(thumbnail.length);
        exif.putInt(0).put(thumbnail);
        return withSegment(jpeg, exif.array());
    }

    /// A motion photo by Google's older rule: XMP says how far from the end the video begins.
    public static byte[] microVideo(byte[] jpeg, byte[] video) {
        String xmp = XMP + "<rdf:Description GCamera:MicroVideo=\"1\" GCamera:MicroVideoOffset=\"%d\"/>";
        return joined(withSegment(jpeg, latin(xmp.formatted(video.length))), video);
    }

    /// A motion photo by Google's rule of today: XMP lists what follows, here with something behind the video.
    public static byte[] motionPhoto(byte[] jpeg, byte[] video, byte[] behind) {
        String xmp = XMP + """
            <Container:Directory><rdf:Seq>
            <rdf:li><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary" Item:Padding="0"/></rdf:li>
            <rdf:li><Container:Item Item:Mime="video/mp4" Item:Semantic="MotionPhoto" Item:Length="%d"/></rdf:li>
            <rdf:li><Container:Item Item:Mime="image/jpeg" Item:Semantic="Depth" Item:Length="%d"/></rdf:li>
            </rdf:Seq></Container:Directory>\
            """;
        return joined(withSegment(jpeg, latin(xmp.formatted(video.length, behind.length))), video, behind);
    }

    /// A motion photo of Samsung's: a block behind the picture, and a list of blocks at the end.
    public static byte[] samsung(byte[] picture, byte[] video) {
        byte[] name = latin("MotionPhoto_Data");
        int block = 8 + name.length + video.length;
        ByteBuffer trailer = ByteBuffer.allocate(block + 12 + 12 + 8).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putShort((short) 0)
                .putShort((short) 0x0a30)
                .putInt(name.length)
                .put(name)
                .put(video);
        trailer.put(latin("SEFH")).putInt(106).putInt(1);
        trailer.putShort((short) 0).putShort((short) 0x0a30).putInt(block).putInt(block);
        trailer.putInt(24).put(latin("SEFT"));
        return joined(picture, trailer.array());
    }

    /// A HEIC with a video in a box behind its own. Of the picture there is the first box alone.
    public static byte[] heicWithVideo(byte[] video) {
        ByteBuffer heic = ByteBuffer.allocate(24 + 8 + video.length);
        heic.putInt(24).put(latin("ftypheic\0\0\0\0mif1heic"));
        heic.putInt(8 + video.length).put(latin("mpvd")).put(video);
        return heic.array();
    }

    private static byte[] withSegment(byte[] jpeg, byte[] content) {
        ByteBuffer head = ByteBuffer.allocate(6)
                .put((byte) 0xff)
                .put((byte) 0xd8)
                .put((byte) 0xff)
                .put((byte) 0xe1);
        head.putShort((short) (content.length + 2));
        return joined(head.array(), content, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
