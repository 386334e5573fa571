package org.safelight.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/// Makes a picture small: each pixel of the result is the mean of the source pixels under it. Takes the source
/// in bands of rows, so that memory depends on the result alone. Runs in a worker.
final class CellMeans implements FrameDecoding.Bands {
    private static final int SAMPLES = 3;

    private final int longestSide;
    private final boolean isGrey;
    private int sourceWidth;
    private int sourceHeight;
    private int width;
    private int height;
    private int rowsTaken;
    /// Red, green and blue of each pixel of the result. A cell of 250 million pixels of 255 does not fit, so
    /// long.
    private long[] sums = {};

    CellMeans(RenditionStep step) {
        this(step.longestSide(), step.isGrey());
    }

    /// @param longestSide most pixels of the longer side
    /// @param isGrey whether colours are left out
    CellMeans(int longestSide, boolean isGrey) {
        this.longestSide = longestSide;
        this.isGrey = isGrey;
    }

    @Override
    public void begin(int pictureWidth, int pictureHeight) {
        sourceWidth = pictureWidth;
        sourceHeight = pictureHeight;
        int longest = Math.max(pictureWidth, pictureHeight);
        width = scaled(pictureWidth, longest);
        height = scaled(pictureHeight, longest);
        rowsTaken = 0;
        sums = new long[width * height * SAMPLES];
    }

    private int scaled(int side, int longest) {
        return longest <= longestSide ? side : Math.max(1, Math.toIntExact((long) side * longestSide / longest));
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    @Override
    public void take(BufferedImage band) {
        boolean isPlain = isPlainGrey(band.getColorModel());
        int[] row = new int[sourceWidth];
        Raster raster = band.getRaster();
        for (int y = 0; y < band.getHeight(); y++) {
            if (isPlain) {
                // As it is stored: getRGB would take it for linear light and brighten it.
                raster.getSamples(0, y, sourceWidth, 1, 0, row);
            } else {
                band.getRGB(0, y, sourceWidth, 1, row, 0, sourceWidth);
            }
            int cellRow = cell(rowsTaken++, sourceHeight, height) * width;
            for (int x = 0; x < sourceWidth; x++) {
                int at = (cellRow + cell(x, sourceWidth, width)) * SAMPLES;
                int pixel = row[x];
                sums[at] += isPlain ? pixel : pixel >> 16 & 0xff;
                sums[at + 1] += isPlain ? pixel : pixel >> 8 & 0xff;
                sums[at + 2] += pixel & 0xff;
            }
        }
    }

    private static boolean isPlainGrey(ColorModel colours) {
        return colours.getNumComponents() == 1
                && colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && colours.getTransferType() == DataBuffer.TYPE_BYTE
                && colours.getComponentSize(0) == Byte.SIZE
                && !(colours instanceof java.awt.image.IndexColorModel);
    }

    private static int cell(int at, int of, int cells) {
        return (int) ((long) at * cells / of);
    }

    /// First source row or column of a cell: the smallest that [#cell] puts into it.
    private static int first(int cell, int of, int cells) {
        return (int) (((long) cell * of + cells - 1) / cells);
    }

    /// Row by row: a byte a pixel if the step is grey, else three, red first.
    byte[] samples() {
        int perPixel = isGrey ? 1 : SAMPLES;
        byte[] samples = new byte[width * height * perPixel];
        for (int y = 0; y < height; y++) {
            int rows = first(y + 1, sourceHeight, height) - first(y, sourceHeight, height);
            for (int x = 0; x < width; x++) {
                long pixels = (long) rows * (first(x + 1, sourceWidth, width) - first(x, sourceWidth, width));
                int cell = y * width + x;
                long red = mean(sums[cell * SAMPLES], pixels);
                long green = mean(sums[cell * SAMPLES + 1], pixels);
                long blue = mean(sums[cell * SAMPLES + 2], pixels);
                if (isGrey) {
                    // Luma of ITU-R BT.601.
                    samples[cell] = (byte) ((red * 299 + green * 587 + blue * 114 + 500) / 1000);
                } else {
                    samples[cell * SAMPLES] = (byte) red;
                    samples[cell * SAMPLES + 1] = (byte) green;
                    samples[cell * SAMPLES + 2] = (byte) blue;
                }
            }
        }
        return samples;
    }

    private static long mean(long sum, long pixels) {
        return (sum + pixels / 2) / pixels;
    }
}
