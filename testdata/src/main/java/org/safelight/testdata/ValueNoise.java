package org.safelight.testdata;

import java.util.SplittableRandom;

/// Smooth random fields: random values on lattices of growing density, blended between the lattice points.
///
/// A lattice spans the whole picture whatever its size in pixels, so a field at another size looks the same.
/// Only `+ - *` on `float` in a fixed order: the same bits on every machine.
final class ValueNoise {
    private ValueNoise() {}

    /// A field of `width` x `height` values, row by row, about -1 to 1.
    ///
    /// @param cells lattice cells along each side, one number per layer
    /// @param weights how much each layer adds
    static float[] field(SplittableRandom random, int width, int height, int[] cells, float[] weights) {
        float[] field = new float[width * height];
        for (int layer = 0; layer < cells.length; layer++) {
            addLayer(random, field, width, height, cells[layer], weights[layer]);
        }
        return field;
    }

    /// A curve of `length` values, about -1 to 1: the outline of a ridge.
    static float[] curve(SplittableRandom random, int length, int[] cells, float[] weights) {
        return field(random, length, 1, cells, weights);
    }

    private static void addLayer(
            SplittableRandom random, float[] field, int width, int height, int cells, float weight) {
        int points = cells + 1;
        float[] lattice = new float[points * points];
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = weight * (float) (random.nextDouble() * 2 - 1);
        }
        int[] left = new int[width];
        float[] share = new float[width];
        for (int x = 0; x < width; x++) {
            float position = (x + 0.5f) * cells / width;
            left[x] = Math.min((int) position, cells - 1);
            share[x] = smooth(position - left[x]);
        }
        float[] row = new float[points];
        for (int y = 0; y < height; y++) {
            float position = (y + 0.5f) * cells / height;
            int above = Math.min((int) position, cells - 1);
            float down = smooth(position - above);
            for (int i = 0; i < points; i++) {
                float upper = lattice[above * points + i];
                row[i] = upper + (lattice[(above + 1) * points + i] - upper) * down;
            }
            int start = y * width;
            for (int x = 0; x < width; x++) {
                float from = row[left[x]];
                field[start + x] += from + (row[left[x] + 1] - from) * share[x];
            }
        }
    }

    private static float smooth(float t) {
        return t * t * (3 - 2 * t);
    }
}
