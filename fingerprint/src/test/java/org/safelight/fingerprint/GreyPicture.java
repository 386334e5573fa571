package org.safelight.fingerprint;

import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.safelight.testdata.DrawnPicture;

/// A grey picture for tests: `grey[row * width + column]`, unsigned bytes.
final class GreyPicture {
    private final int width;
    private final int height;
    private final byte[] grey;

    private GreyPicture(int width, int height, byte[] grey) {
        this.width = width;
        this.height = height;
        this.grey = grey;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /// Not a copy.
    byte[] grey() {
        return grey;
    }

    static GreyPicture drawn(long seed, int width, int height) {
        BufferedImage image = DrawnPicture.draw(seed, width, height);
        return from(width, height, (x, y) -> {
            int pixel = image.getRGB(x, y);
            return ((pixel >> 16 & 255) * 299 + (pixel >> 8 & 255) * 587 + (pixel & 255) * 114) / 1000;
        });
    }

    static GreyPicture noise(long seed, int width, int height) {
        byte[] grey = new byte[width * height];
        new Random(seed).nextBytes(grey);
        return new GreyPicture(width, height, grey);
    }

    static GreyPicture flat(int value, int width, int height) {
        return from(width, height, (x, y) -> value);
    }

    static GreyPicture checkerboard(int cell, int width, int height) {
        return from(width, height, (x, y) -> (x / cell + y / cell) % 2 * 255);
    }

    static GreyPicture from(int width, int height, IntBinaryOperator valueAt) {
        byte[] grey = new byte[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                grey[y * width + x] = (byte) valueAt.applyAsInt(x, y);
            }
        }
        return new GreyPicture(width, height, grey);
    }

    int at(int x, int y) {
        return grey[y * width + x] & 255;
    }

    double[][] luma() {
        double[][] luma = new double[height][width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                luma[y][x] = at(x, y);
            }
        }
        return luma;
    }

    /// The picture as this orientation says, pixel by pixel.
    GreyPicture turned(Orientation orientation) {
        return switch (orientation) {
            case ORIGINAL -> this;
            case ROTATED_90 -> from(height, width, (x, y) -> at(width - 1 - y, x));
            case ROTATED_180 -> from(width, height, (x, y) -> at(width - 1 - x, height - 1 - y));
            case ROTATED_270 -> from(height, width, (x, y) -> at(y, height - 1 - x));
            case FLIPPED_X -> from(width, height, (x, y) -> at(x, height - 1 - y));
            case FLIPPED_Y -> from(width, height, (x, y) -> at(width - 1 - x, y));
            case FLIPPED_PLUS_1 -> from(height, width, (x, y) -> at(y, x));
            case FLIPPED_MINUS_1 -> from(height, width, (x, y) -> at(width - 1 - y, height - 1 - x));
        };
    }

    PdqVariants hashedBy(PdqHasher hasher) {
        hasher.begin(width, height);
        for (int y = 0; y < height; y++) {
            hasher.row(grey, y * width);
        }
        return hasher.finish();
    }
}
