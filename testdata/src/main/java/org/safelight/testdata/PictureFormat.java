package org.safelight.testdata;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// The file formats that a drawn picture can be written in: those the JDK writes.
public enum PictureFormat {
    JPEG("jpg", "image/jpeg"),
    PNG("png", "image/png"),
    GIF("gif", "image/gif"),
    BMP("bmp", "image/bmp"),
    TIFF("tif", "image/tiff");

    private final String extension;
    private final String mediaType;

    PictureFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /// Without the dot.
    public String extension() {
        return extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /// The bytes of a whole file. JPEG in quality 90; GIF in 252 fixed colours.
    public byte[] write(BufferedImage picture) {
        return switch (this) {
            case JPEG -> jpeg(picture, 0.9f);
            case GIF -> animatedGif(List.of(picture), Duration.ZERO);
            case PNG, BMP, TIFF -> {
                ImageWriter writer = writer(name());
                yield written(writer, out -> {
                    writer.setOutput(out);
                    writer.write(picture);
                });
            }
        };
    }

    /// A JPEG file of the given quality.
    ///
    /// @param quality 0 (small) to 1 (faithful)
    public static byte[] jpeg(BufferedImage picture, float quality) {
        ImageWriter writer = writer("JPEG");
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(quality);
        return written(writer, out -> {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), settings);
        });
    }

    /// A GIF file that shows the pictures in turn, for ever.
    ///
    /// @param frames at least one, all of the same size
    /// @param each how long each is shown, in whole hundredths of a second
    public static byte[] animatedGif(List<BufferedImage> frames, Duration each) {
        ImageWriter writer = writer("GIF");
        return written(writer, out -> {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (BufferedImage frame : frames) {
                BufferedImage few = inFewColours(frame);
                IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(few), null);
                if (frames.size() > 1) {
                    animate(metadata, each);
                }
                writer.writeToSequence(new IIOImage(few, null, metadata), null);
            }
            writer.endWriteSequence();
        });
    }

    private static void animate(IIOMetadata metadata, Duration each) throws IOException {
        IIOMetadataNode root = new IIOMetadataNode("javax_imageio_gif_image_1.0");
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("delayTime", Long.toString(each.toMillis() / 10));
        control.setAttribute("transparentColorIndex", "0");
        root.appendChild(control);
        IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
        IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
        loop.setAttribute("applicationID", "NETSCAPE");
        loop.setAttribute("authenticationCode", "2.0");
        loop.setUserObject(new byte[] {1, 0, 0});
        extensions.appendChild(loop);
        root.appendChild(extensions);
        metadata.mergeTree("javax_imageio_gif_image_1.0", root);
    }

    /// In 6 x 7 x 6 colours, spread by an ordered 4 x 4 pattern so that smooth light stays smooth.
    private static BufferedImage inFewColours(BufferedImage picture) {
        byte[] reds = new byte[252];
        byte[] greens = new byte[252];
        byte[] blues = new byte[252];
        for (int i = 0; i < 252; i++) {
            reds[i] = (byte) (i / 42 * 51);
            greens[i] = (byte) (i / 6 % 7 * 255 / 6);
            blues[i] = (byte) (i % 6 * 51);
        }
        int[] order = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] colours = picture.getRGB(0, 0, width, height, null, 0, width);
        byte[] numbers = new byte[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int colour = colours[y * width + x];
                int lift = order[(y & 3) * 4 + (x & 3)] * 16 + 8;
                int red = ((colour >> 16 & 255) * 5 * 256 / 255 + lift) >> 8;
                int green = ((colour >> 8 & 255) * 6 * 256 / 255 + lift) >> 8;
                int blue = ((colour & 255) * 5 * 256 / 255 + lift) >> 8;
                numbers[y * width + x] = (byte) (Math.min(red, 5) * 42 + Math.min(green, 6) * 6 + Math.min(blue, 5));
            }
        }
        BufferedImage few = new BufferedImage(
                width, height, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 252, reds, greens, blues));
        few.getRaster().setDataElements(0, 0, width, height, numbers);
        return few;
    }

    private static ImageWriter writer(String format) {
        return ImageIO.getImageWritersByFormatName(format).next();
    }

    private interface Writing {
        void to(MemoryCacheImageOutputStream out) throws IOException;
    }

    private static byte[] written(ImageWriter writer, Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
