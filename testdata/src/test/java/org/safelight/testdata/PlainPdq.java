package org.safelight.testdata;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/// PDQ in the plainest way: enough to tell whether drawn pictures look alike, not held to the reference's last
/// bit.
final class PlainPdq {
    private PlainPdq() {}

    @SuppressWarnings("ArrayRecordComponent") // compared by distance only
    record Hash(boolean[] bits, int quality) {
        int distanceBits(Hash other) {
            int differ = 0;
            for (int i = 0; i < 256; i++) {
                differ += bits[i] == other.bits[i] ? 0 : 1;
            }
            return differ;
        }

        String hex() {
            StringBuilder hex = new StringBuilder();
            for (int i = 252; i >= 0; i -= 4) {
                int digit = (bits[i] ? 1 : 0) | (bits[i + 1] ? 2 : 0) | (bits[i + 2] ? 4 : 0) | (bits[i + 3] ? 8 : 0);
                hex.append(Character.forDigit(digit, 16));
            }
            return hex.toString();
        }
    }

    static Hash of(BufferedImage picture) {
        float[][] small = smoothed(picture);
        int quality = 0;
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                quality += y == 0 ? 0 : Math.abs((int) ((small[y][x] - small[y - 1][x]) * 100 / 255));
                quality += x == 0 ? 0 : Math.abs((int) ((small[y][x] - small[y][x - 1]) * 100 / 255));
            }
        }
        double[] waves = new double[256];
        for (int i = 0; i < 16; i++) {
            for (int x = 0; x < 64; x++) {
                double column = 0;
                for (int y = 0; y < 64; y++) {
                    column += WAVES[i][y] * small[y][x];
                }
                for (int j = 0; j < 16; j++) {
                    waves[16 * i + j] += WAVES[j][x] * column;
                }
            }
        }
        double[] sorted = waves.clone();
        Arrays.sort(sorted);
        boolean[] bits = new boolean[256];
        for (int i = 0; i < 256; i++) {
            bits[i] = waves[i] > sorted[127];
        }
        return new Hash(bits, Math.min(100, quality / 90));
    }

    private static final double[][] WAVES = new double[16][64];

    static {
        for (int i = 0; i < 16; i++) {
            for (int x = 0; x < 64; x++) {
                WAVES[i][x] = Math.cos(Math.PI / 128 * (i + 1) * (2 * x + 1));
            }
        }
    }

    private static float[][] smoothed(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] colours = picture.getRGB(0, 0, width, height, null, 0, width);
        float[] luma = new float[width * height];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = 0.299f * ((colours[i] >> 16) & 255)
                    + 0.587f * ((colours[i] >> 8) & 255)
                    + 0.114f * (colours[i] & 255);
        }
        for (int pass = 0; pass < 2; pass++) {
            for (int y = 0; y < height; y++) {
                box(luma, y * width, 1, width);
            }
            for (int x = 0; x < width; x++) {
                box(luma, x, width, height);
            }
        }
        float[][] small = new float[64][64];
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                int row = (int) ((y + 0.5) * height / 64);
                int column = (int) ((x + 0.5) * width / 64);
                small[y][x] = luma[row * width + column];
            }
        }
        return small;
    }

    private static void box(float[] luma, int from, int step, int count) {
        int window = (count + 127) / 128;
        int half = (window + 2) / 2;
        double[] sums = new double[count + 1];
        for (int i = 0; i < count; i++) {
            sums[i + 1] = sums[i] + luma[from + i * step];
        }
        for (int i = 0; i < count; i++) {
            int low = Math.max(0, i - (window - half));
            int high = Math.min(count, i + half);
            luma[from + i * step] = (float) ((sums[high] - sums[low]) / (high - low));
        }
    }
}
