package org.safelight.testdata;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// What somebody may do to a picture that leaves it looking much the same.
public enum Alteration {
    /// Written once more as a JPEG of quality 60.
    REENCODED(true),
    /// Three quarters of the width and height. Up to about 20 bits of a PDQ hash for a picture of 320 px, fewer
    /// for larger ones.
    SCALED(false),
    /// Each level raised by 12 of 255.
    BRIGHTENED(true),
    /// Without colour.
    GREY(true),
    /// A line of small signs near the lower edge.
    CAPTIONED(false),
    /// One hundredth taken off at each edge: 10 to 32 bits of a PDQ hash, so now and then past "alike".
    CROPPED(false),
    /// A quarter turn anticlockwise.
    ROTATED_90(false),
    ROTATED_180(false),
    ROTATED_270(false),
    /// Left and right exchanged.
    MIRRORED(false),
    /// Top and bottom exchanged.
    UPSIDE_DOWN(false);

    private final boolean mild;

    Alteration(boolean mild) {
        this.mild = mild;
    }

    /// Whether it moves few bits of a PDQ hash (at most 12 for a drawn photographic picture), without any
    /// turning.
    public boolean isMild() {
        return mild;
    }

    /// The altered picture, new and `TYPE_INT_RGB`; the given one stays as it is.
    public BufferedImage of(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        return switch (this) {
            case REENCODED -> decoded(PictureFormat.jpeg(picture, 0.6f));
            case SCALED -> scaled(picture, Math.max(1, width * 3 / 4), Math.max(1, height * 3 / 4));
            case BRIGHTENED ->
                mapped(
                        picture,
                        colour -> Canvas.rgb((colour >> 16 & 255) + 12, (colour >> 8 & 255) + 12, (colour & 255) + 12));
            case GREY ->
                mapped(picture, colour -> {
                    double level =
                            0.299 * (colour >> 16 & 255) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour & 255) + 0.5;
                    return Canvas.rgb(level, level, level);
                });
            case CAPTIONED -> captioned(picture);
            case CROPPED ->
                moved(
                        picture,
                        width - 2 * (width / 100),
                        height - 2 * (height / 100),
                        (x, y) -> x + width / 100,
                        (x, y) -> y + height / 100);
            case ROTATED_90 -> moved(picture, height, width, (x, y) -> width - 1 - y, (x, y) -> x);
            case ROTATED_180 -> moved(picture, width, height, (x, y) -> width - 1 - x, (x, y) -> height - 1 - y);
            case ROTATED_270 -> moved(picture, height, width, (x, y) -> y, (x, y) -> height - 1 - x);
            case MIRRORED -> moved(picture, width, height, (x, y) -> width - 1 - x, (x, y) -> y);
            case UPSIDE_DOWN -> moved(picture, width, height, (x, y) -> x, (x, y) -> height - 1 - y);
        };
    }

    /// The picture at another size, each new pixel the mean of what it covers, parts of pixels by their share.
    ///
    /// @return `TYPE_INT_RGB`
    public static BufferedImage scaled(BufferedImage picture, int width, int height) {
        int oldWidth = picture.getWidth();
        int oldHeight = picture.getHeight();
        int[] old = picture.getRGB(0, 0, oldWidth, oldHeight, null, 0, oldWidth);
        Canvas canvas = new Canvas(width, height);
        double stepX = (double) oldWidth / width;
        double stepY = (double) oldHeight / height;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double red = 0;
                double green = 0;
                double blue = 0;
                for (int v = (int) (y * stepY); v < oldHeight && v < (y + 1) * stepY; v++) {
                    double high = Math.min(v + 1, (y + 1) * stepY) - Math.max(v, y * stepY);
                    for (int u = (int) (x * stepX); u < oldWidth && u < (x + 1) * stepX; u++) {
                        double share = high * (Math.min(u + 1, (x + 1) * stepX) - Math.max(u, x * stepX));
                        int colour = old[v * oldWidth + u];
                        red += share * (colour >> 16 & 255);
                        green += share * (colour >> 8 & 255);
                        blue += share * (colour & 255);
                    }
                }
                double area = stepX * stepY;
                canvas.pixels[y * width + x] = Canvas.rgb(red / area + 0.5, green / area + 0.5, blue / area + 0.5);
            }
        }
        return canvas.image();
    }

    private interface Recolour {
        int of(int colour);
    }

    private interface Place {
        int of(int x, int y);
    }

    private static BufferedImage mapped(BufferedImage picture, Recolour recolour) {
        Canvas canvas = new Canvas(picture.getWidth(), picture.getHeight());
        picture.getRGB(0, 0, canvas.width, canvas.height, canvas.pixels, 0, canvas.width);
        for (int i = 0; i < canvas.pixels.length; i++) {
            canvas.pixels[i] = recolour.of(canvas.pixels[i]);
        }
        return canvas.image();
    }

    /// A picture of `width` x `height` whose pixel (x, y) is the one at (`fromX`, `fromY`) of the given one.
    private static BufferedImage moved(BufferedImage picture, int width, int height, Place fromX, Place fromY) {
        int oldWidth = picture.getWidth();
        int[] old = picture.getRGB(0, 0, oldWidth, picture.getHeight(), null, 0, oldWidth);
        Canvas canvas = new Canvas(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                canvas.pixels[y * width + x] = old[fromY.of(x, y) * oldWidth + fromX.of(x, y)] & 0xffffff;
            }
        }
        return canvas.image();
    }

    /// Signs are blocks, not letters: a font may be missing on the machine.
    private static BufferedImage captioned(BufferedImage picture) {
        Canvas canvas = new Canvas(picture.getWidth(), picture.getHeight());
        picture.getRGB(0, 0, canvas.width, canvas.height, canvas.pixels, 0, canvas.width);
        double high = 0.022;
        for (int i = 0; i < 10; i++) {
            double left = 0.66 + i * 0.028;
            double tall = i % 3 == 0 ? high : high * 0.7;
            canvas.rectangle(left, 0.95 - tall, 0.018, tall, 0xffffff);
            canvas.rectangle(left + 0.006, 0.95 - tall * 0.6, 0.006, tall * 0.4, 0x202020);
        }
        return canvas.image();
    }

    private static BufferedImage decoded(byte[] file) {
        try {
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
            return moved(read, read.getWidth(), read.getHeight(), (x, y) -> x, (x, y) -> y);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
