package org.safelight.fingerprint;

import java.util.Arrays;

/// PDQ straight from its description, one step after the other over the whole picture, in double precision: the
/// twin that the fast code is held against. Slow, and meant to be checked by reading.
final class PlainestPdq {
    /// Coefficients this close to the median may fall on either side of it in float32.
    private static final double ROUNDING = 0.02;

    private final double[][] samples;
    private final double[][] coefficients;

    private PlainestPdq(double[][] samples) {
        this.samples = samples;
        this.coefficients = transform(samples);
    }

    /// `luma[row][column]`, 0 to 255, both sides at least 5.
    static PlainestPdq of(double[][] luma) {
        int height = luma.length;
        int width = luma[0].length;
        double[][] picture = luma;
        for (int pass = 0; pass < 2; pass++) {
            picture = boxAlongRows(picture, (width + 127) / 128);
            picture = transpose(boxAlongRows(transpose(picture), (height + 127) / 128));
        }
        double[][] samples = new double[64][64];
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                samples[i][j] = picture[(int) ((i + 0.5) * height / 64)][(int) ((j + 0.5) * width / 64)];
            }
        }
        return new PlainestPdq(samples);
    }

    private static double[][] boxAlongRows(double[][] in, int window) {
        int half = (window + 2) / 2;
        double[][] out = new double[in.length][in[0].length];
        for (int row = 0; row < in.length; row++) {
            for (int column = 0; column < in[row].length; column++) {
                double sum = 0;
                int inside = 0;
                for (int i = column - (window - half); i <= column + half - 1; i++) {
                    if (i >= 0 && i < in[row].length) {
                        sum += in[row][i];
                        inside++;
                    }
                }
                out[row][column] = sum / inside;
            }
        }
        return out;
    }

    static double[][] transpose(double[][] in) {
        double[][] out = new double[in[0].length][in.length];
        for (int i = 0; i < in.length; i++) {
            for (int j = 0; j < in[0].length; j++) {
                out[j][i] = in[i][j];
            }
        }
        return out;
    }

    private static double[][] transform(double[][] samples) {
        double[][] coefficients = new double[16][16];
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 16; j++) {
                for (int k = 0; k < 64; k++) {
                    for (int l = 0; l < 64; l++) {
                        coefficients[i][j] += cosine(i, k) * samples[k][l] * cosine(j, l);
                    }
                }
            }
        }
        return coefficients;
    }

    private static final double[][] COSINES = new double[16][64];

    static {
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 64; j++) {
                COSINES[i][j] = Math.sqrt(2.0 / 64) * Math.cos(Math.PI / 128 * (i + 1) * (2 * j + 1));
            }
        }
    }

    private static double cosine(int i, int j) {
        return COSINES[i][j];
    }

    /// How many bits of this hash are wrong, where bits whose coefficient is within rounding of the median cannot
    /// be.
    int wrongBits(PerceptualHash hash) {
        double[] sorted = Arrays.stream(coefficients)
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        double median = sorted[127];
        int wrong = 0;
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 16; j++) {
                double above = coefficients[i][j] - median;
                if (Math.abs(above) > ROUNDING && hash.bit(16 * i + j) != above > 0) {
                    wrong++;
                }
            }
        }
        return wrong;
    }

    /// How many bits are beyond doubt: far enough from the median.
    int certainBits() {
        double[] sorted = Arrays.stream(coefficients)
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        return (int) Arrays.stream(sorted)
                .filter(value -> Math.abs(value - sorted[127]) > ROUNDING)
                .count();
    }

    /// The quality if each step within rounding of a whole per cent falls to the lower side, or all to the upper.
    int quality(boolean upper) {
        int sum = 0;
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                if (i < 63) {
                    sum += step(samples[i][j] - samples[i + 1][j], upper);
                }
                if (j < 63) {
                    sum += step(samples[i][j] - samples[i][j + 1], upper);
                }
            }
        }
        return Math.min(100, sum / 90);
    }

    private static int step(double difference, boolean upper) {
        double percent = Math.abs(difference) * 100 / 255;
        return (int) (upper ? percent + 1e-4 : Math.max(0, percent - 1e-4));
    }
}
