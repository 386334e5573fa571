package org.safelight.fingerprint;

import java.util.Arrays;
import java.util.List;

/// The second half of PDQ: from the 64 by 64 samples of a picture to its quality and the hashes of its eight
/// orientations.
///
/// Of the cosine transform only frequencies 1 to 16 of each axis are computed, without the constant part: `B = D A
/// Dᵀ` with D 16 by 64. Bit 16·i+j says whether `B[i][j]` is above the median of B. Turning or mirroring the
/// picture only swaps axes and signs in B: mirroring top to bottom negates the odd vertical frequencies (even `i`),
/// mirroring left to right the odd horizontal ones (even `j`), and mirroring about the diagonal swaps i and j. So
/// four sign patterns and their four transposes are all eight, and a pattern and its transpose share their median.
///
/// Every sum runs over its index upwards in float32, like the reference, so that bits agree with it.
/// Not thread safe; reusable.
final class PdqTransform {
    private static final int SAMPLES = AxisBands.BANDS;
    private static final int FREQUENCIES = 16;
    private static final int COEFFICIENTS = FREQUENCIES * FREQUENCIES;

    /// `COSINES[i * 64 + j]` = sqrt(2/64) cos(π/128 (i+1)(2j+1)).
    private static final float[] COSINES = cosines();

    private static final float[] COSINES_TRANSPOSED = transposed(COSINES);

    private final RowKernel kernel;
    private final float[] half = new float[FREQUENCIES * SAMPLES];
    private final float[] coefficients = new float[COEFFICIENTS];
    private final float[] signed = new float[COEFFICIENTS];
    private final float[] sorted = new float[COEFFICIENTS];

    PdqTransform(RowKernel kernel) {
        this.kernel = kernel;
    }

    private static float[] cosines() {
        float[] matrix = new float[FREQUENCIES * SAMPLES];
        // The reference rounds the factor to float32 before it is multiplied: it shows in the last bits.
        float factor = (float) Math.sqrt(2.0 / SAMPLES);
        for (int i = 0; i < FREQUENCIES; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                matrix[i * SAMPLES + j] = (float) (factor * Math.cos(Math.PI / 2 / SAMPLES * (i + 1) * (2 * j + 1)));
            }
        }
        return matrix;
    }

    private static float[] transposed(float[] matrix) {
        float[] result = new float[matrix.length];
        for (int i = 0; i < FREQUENCIES; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                result[j * FREQUENCIES + i] = matrix[i * SAMPLES + j];
            }
        }
        return result;
    }

    /// `samples` is 64 by 64, row by row from the top, values 0 to 255.
    PdqVariants variants(float[] samples) {
        transform(samples);
        PerceptualHash[] hashes = new PerceptualHash[Orientation.values().length];
        hash(0, 0, hashes, Orientation.ORIGINAL, Orientation.FLIPPED_PLUS_1);
        hash(1, 0, hashes, Orientation.FLIPPED_X, Orientation.ROTATED_270);
        hash(0, 1, hashes, Orientation.FLIPPED_Y, Orientation.ROTATED_90);
        hash(1, 1, hashes, Orientation.ROTATED_180, Orientation.FLIPPED_MINUS_1);
        return new PdqVariants(List.of(hashes), quality(samples));
    }

    /// Whole rows at a time: each sum still runs over k upwards, but for all j side by side.
    private void transform(float[] samples) {
        Arrays.fill(half, 0);
        Arrays.fill(coefficients, 0);
        for (int i = 0; i < FREQUENCIES; i++) {
            for (int k = 0; k < SAMPLES; k++) {
                float cosine = COSINES[i * SAMPLES + k];
                kernel.addLuma(samples, k * SAMPLES, SAMPLES, cosine, half, i * SAMPLES);
            }
            for (int k = 0; k < SAMPLES; k++) {
                float value = half[i * SAMPLES + k];
                kernel.addLuma(COSINES_TRANSPOSED, k * FREQUENCIES, FREQUENCIES, value, coefficients, i * FREQUENCIES);
            }
        }
    }

    /// Hashes the coefficients with the sign pattern of a top-bottom (`flipRows` 1) and left-right (`flipColumns`
    /// 1) mirror image, as `straight`, and the same mirrored about the diagonal, as `swapped`.
    private void hash(
            int flipRows, int flipColumns, PerceptualHash[] hashes, Orientation straight, Orientation swapped) {
        for (int i = 0; i < FREQUENCIES; i++) {
            for (int j = 0; j < FREQUENCIES; j++) {
                float value = coefficients[i * FREQUENCIES + j];
                boolean negate = ((flipRows & ~i) ^ (flipColumns & ~j)) != 0;
                signed[i * FREQUENCIES + j] = negate ? -value : value;
            }
        }
        System.arraycopy(signed, 0, sorted, 0, COEFFICIENTS);
        Arrays.sort(sorted);
        // The lower of the two middle ones, as the median search of the reference gives.
        float median = sorted[COEFFICIENTS / 2 - 1];
        long[] straightWords = new long[4];
        long[] swappedWords = new long[4];
        for (int i = 0; i < FREQUENCIES; i++) {
            for (int j = 0; j < FREQUENCIES; j++) {
                long bit = signed[i * FREQUENCIES + j] > median ? 1 : 0;
                straightWords[i >>> 2] |= bit << (i * FREQUENCIES + j);
                swappedWords[j >>> 2] |= bit << (j * FREQUENCIES + i);
            }
        }
        hashes[straight.place()] = hashOf(straightWords);
        hashes[swapped.place()] = hashOf(swappedWords);
    }

    private static PerceptualHash hashOf(long[] words) {
        return new PerceptualHash(words[0], words[1], words[2], words[3]);
    }

    /// How much structure the samples have: each step between neighbours, as a whole per cent of the full range,
    /// summed and scaled to 0..100. Small steps round to nothing, so noise does not count.
    private static int quality(float[] samples) {
        int steps = steps(samples, 0, SAMPLES, (SAMPLES - 1) * SAMPLES);
        for (int i = 0; i < SAMPLES; i++) {
            steps += steps(samples, i * SAMPLES, 1, SAMPLES - 1);
        }
        return Math.min(100, steps / 90);
    }

    /// The steps from each of `count` samples to the one `distance` after it.
    private static int steps(float[] samples, int from, int distance, int count) {
        int steps = 0;
        for (int i = from; i < from + count; i++) {
            steps += Math.abs((int) ((samples[i] - samples[i + distance]) * 100 / 255));
        }
        return steps;
    }
}
