package org.safelight.bench;

/// The blur of PDQ as its description has it: two box passes along rows and columns of the whole picture, with
/// running sums in float32. It is what other programs do, so it is the measure for the banded form.
final class FingerprintBoxPasses {
    private final int width;
    private final int height;
    private final float[] one;
    private final float[] other;

    FingerprintBoxPasses(int width, int height) {
        this.width = width;
        this.height = height;
        one = new float[width * height];
        other = new float[width * height];
    }

    /// The blurred picture, row by row; valid until the next call.
    float[] blur(byte[] grey) {
        for (int i = 0; i < one.length; i++) {
            one[i] = grey[i] & 0xff;
        }
        for (int pass = 0; pass < 2; pass++) {
            for (int y = 0; y < height; y++) {
                box(one, other, y * width, 1, width);
            }
            for (int x = 0; x < width; x++) {
                box(other, one, x, width, height);
            }
        }
        return one;
    }

    /// One line of `length` values, `stride` apart.
    private static void box(float[] in, float[] out, int from, int stride, int length) {
        int window = (length + 127) / 128;
        int half = (window + 2) / 2;
        float sum = 0;
        int inside = 0;
        for (int i = 0; i < half - 1; i++) {
            sum += in[from + i * stride];
            inside++;
        }
        for (int centre = 0; centre < length; centre++) {
            int entering = centre + half - 1;
            if (entering < length) {
                sum += in[from + entering * stride];
                inside++;
            }
            int leaving = entering - window;
            if (leaving >= 0) {
                sum -= in[from + leaving * stride];
                inside--;
            }
            out[from + centre * stride] = sum / inside;
        }
    }
}
