package org.safelight.testdata;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/// A picture to draw on, with positions and sizes as shares of the picture (0 to 1 from the top left), so that
/// the same drawing at another size looks the same.
///
/// It fills shapes itself instead of using `Graphics2D`: that would load the toolkit, which a machine without
/// screen libraries lacks, and its edges may differ from one JDK to the next.
final class Canvas {
    final int width;
    final int height;
    /// Row by row, 0xRRGGBB.
    final int[] pixels;
    private final BufferedImage image;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        this.pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }

    BufferedImage image() {
        return image;
    }

    void fill(int colour) {
        Arrays.fill(pixels, colour);
    }

    /// An ellipse lit from the upper left: `roundness` 0 is flat, 1 fades to black at the far edge.
    void ellipse(double centreX, double centreY, double radiusX, double radiusY, int colour, double roundness) {
        int top = clampRow((centreY - radiusY) * height);
        int bottom = clampRow((centreY + radiusY) * height + 1);
        int from = clampColumn((centreX - radiusX) * width);
        int to = clampColumn((centreX + radiusX) * width + 1);
        for (int y = top; y < bottom; y++) {
            double v = ((y + 0.5) / height - centreY) / radiusY;
            for (int x = from; x < to; x++) {
                double u = ((x + 0.5) / width - centreX) / radiusX;
                if (u * u + v * v <= 1) {
                    double shade = (u + v + 1.42) / 2.84;
                    pixels[y * width + x] = scaled(colour, 1 - roundness * shade);
                }
            }
        }
    }

    void rectangle(double left, double top, double wide, double high, int colour) {
        int fromRow = clampRow(top * height);
        int toRow = clampRow((top + high) * height);
        int fromColumn = clampColumn(left * width);
        int toColumn = clampColumn((left + wide) * width);
        for (int y = fromRow; y < toRow; y++) {
            Arrays.fill(pixels, y * width + fromColumn, Math.max(y * width + toColumn, y * width + fromColumn), colour);
        }
    }

    /// A closed outline of corners `x0, y0, x1, y1, ...`; what an odd number of edges encloses is filled.
    void polygon(int colour, double... corners) {
        int count = corners.length / 2;
        double[] crossings = new double[count];
        double lowest = 1;
        double highest = 0;
        for (int i = 0; i < count; i++) {
            lowest = Math.min(lowest, corners[2 * i + 1]);
            highest = Math.max(highest, corners[2 * i + 1]);
        }
        for (int y = clampRow(lowest * height); y < clampRow(highest * height + 1); y++) {
            double level = (y + 0.5) / height;
            int found = 0;
            for (int i = 0; i < count; i++) {
                int next = (i + 1) % count;
                double y0 = corners[2 * i + 1];
                double y1 = corners[2 * next + 1];
                if (y0 <= level != y1 <= level) {
                    double x0 = corners[2 * i];
                    crossings[found++] = x0 + (level - y0) / (y1 - y0) * (corners[2 * next] - x0);
                }
            }
            Arrays.sort(crossings, 0, found);
            for (int i = 0; i + 1 < found; i += 2) {
                int from = clampColumn(crossings[i] * width + 0.5);
                int to = clampColumn(crossings[i + 1] * width + 0.5);
                if (from < to) {
                    Arrays.fill(pixels, y * width + from, y * width + to, colour);
                }
            }
        }
    }

    /// `colour` with each part multiplied by `factor` and kept within 0 to 255.
    static int scaled(int colour, double factor) {
        return rgb((colour >> 16 & 255) * factor, (colour >> 8 & 255) * factor, (colour & 255) * factor);
    }

    static int rgb(double red, double green, double blue) {
        return clampLevel(red) << 16 | clampLevel(green) << 8 | clampLevel(blue);
    }

    private static int clampLevel(double level) {
        // Called for each pixel; a test of whole numbers is several times as fast as Math.clamp of doubles.
        int whole = (int) level;
        return whole < 0 ? 0 : Math.min(whole, 255);
    }

    private int clampRow(double y) {
        return (int) Math.clamp(y, 0.0, (double) height);
    }

    private int clampColumn(double x) {
        return (int) Math.clamp(x, 0.0, (double) width);
    }
}
