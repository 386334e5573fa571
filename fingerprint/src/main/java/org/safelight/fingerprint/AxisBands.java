package org.safelight.fingerprint;

import java.util.Arrays;

/// What one axis of a picture contributes to each of the 64 samples that PDQ takes along it.
///
/// PDQ blurs twice with a box of `(length + 127) / 128` pixels and then keeps 64 samples at the centres `(int) ((k
/// + 0.5) * length / 64)`. All of that is linear and the same for each line, so sample `k` is a weighted mean of
/// one short run of pixels, a *band*: about `length / 64` pixels under a tent. Only those are ever touched.
///
/// Weights are kept as whole numbers over one denominator per band. Grey values are whole numbers too, so the sums
/// are exact in float32 up to 2^24, which holds for sides up to 32 768 pixels: the order of the additions cannot
/// matter, and an even area stays even to the last bit. Beyond that the sums are rounded as any float sum is.
///
/// At the borders the box is cut and divides by the pixels that are inside (the rule of the reference). The boxes
/// inside one band then differ in size; their least common multiple is the denominator, unless it is so large that
/// it would leave the exact range.
final class AxisBands {
    static final int BANDS = 64;

    /// In how many partial sums the products of a band are added: as many as the widest registers hold floats.
    static final int LANES = 16;

    private static final float EXACT = 0x1p24f;

    /// How many pixels the axis has.
    final int length;

    private final int[] starts = new int[BANDS];
    private final float[][] weights = new float[BANDS][];
    private final float[] denominators = new float[BANDS];
    private final int[] ordinals = new int[BANDS];
    private final boolean[] packable = new boolean[BANDS];
    private final float[][] filledUp = new float[BANDS][];

    AxisBands(int length) {
        this.length = length;
        int window = (int) ((length + 127L) / 128);
        for (int band = 0; band < BANDS; band++) {
            describe(band, window);
            ordinals[band] = band == 0 ? 0 : ordinals[band - 1] + (repeats(band) ? 0 : 1);
        }
    }

    private void describe(int band, int window) {
        int centre = (int) ((band + 0.5) * length / BANDS);
        int outerFrom = boxFrom(centre, window);
        int outerTo = boxTo(centre, window);
        int from = boxFrom(outerFrom, window);
        int to = boxTo(outerTo - 1, window);
        long outerSize = (long) outerTo - outerFrom;

        long common = 1;
        for (int middle = outerFrom; middle < outerTo && common * outerSize * 255 <= (long) EXACT; middle++) {
            int innerSize = boxTo(middle, window) - boxFrom(middle, window);
            common = common / greatestCommonDivisor(common, innerSize) * innerSize;
        }
        if (common * outerSize * 255 > (long) EXACT) {
            common = window;
        }

        // Differences first: adding the share of one inner box to all of its pixels is a step up and a step down.
        double[] steps = new double[to - from + 1];
        for (int middle = outerFrom; middle < outerTo; middle++) {
            int innerFrom = boxFrom(middle, window);
            int innerTo = boxTo(middle, window);
            double share = (double) common / (innerTo - innerFrom);
            steps[innerFrom - from] += share;
            steps[innerTo - from] -= share;
        }
        float[] bandWeights = new float[to - from];
        double running = 0;
        for (int i = 0; i < bandWeights.length; i++) {
            running += steps[i];
            bandWeights[i] = (float) running;
        }
        packable[band] = true;
        for (float weight : bandWeights) {
            packable[band] &= weight <= RowKernel.MOST_WEIGHT && weight == (int) weight;
        }
        starts[band] = from;
        weights[band] = bandWeights;
        filledUp[band] = Arrays.copyOf(bandWeights, (bandWeights.length + LANES - 1) / LANES * LANES);
        denominators[band] = (float) (outerSize * common);
    }

    // The box of the reference is not symmetric: of 8 pixels, 3 lie before the centre and 4 after it.
    private static int boxFrom(int centre, int window) {
        return Math.max(0, centre - (window - (window + 2) / 2));
    }

    private int boxTo(int centre, int window) {
        return (int) Math.min(length, centre + (window + 2L) / 2);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /// The first pixel of this band.
    int start(int band) {
        return starts[band];
    }

    /// One past the last pixel of this band.
    int end(int band) {
        return starts[band] + weights[band].length;
    }

    /// The weight of each pixel of this band from [#start] on; their sum is [#denominator]. Not a copy.
    float[] weights(int band) {
        return weights[band];
    }

    /// The same, with zeros up to a multiple of [#LANES]. Not a copy.
    float[] filledUpWeights(int band) {
        return filledUp[band];
    }

    /// Whether all weights of this band are whole and at most [RowKernel#MOST_WEIGHT], so that grey rows can be
    /// added to packed sums.
    boolean isPackable(int band) {
        return packable[band];
    }

    float denominator(int band) {
        return denominators[band];
    }

    /// Whether this band is the same as the one before it. On an axis shorter than 64 pixels, neighbours share a
    /// pixel.
    boolean repeats(int band) {
        return band > 0 && start(band) == start(band - 1) && end(band) == end(band - 1);
    }

    /// The number of this band among the different ones.
    int ordinal(int band) {
        return ordinals[band];
    }

    /// The most different bands that are open at once: how many rows of sums a streaming pass must hold.
    int mostOpen() {
        int most = 0;
        int firstOpen = 0;
        for (int band = 0; band < BANDS; band++) {
            while (end(firstOpen) <= start(band)) {
                firstOpen++;
            }
            most = Math.max(most, ordinal(band) - ordinal(firstOpen) + 1);
        }
        return most;
    }
}
