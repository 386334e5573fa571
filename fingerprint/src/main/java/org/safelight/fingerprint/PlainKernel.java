package org.safelight.fingerprint;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The kernel that runs on any JVM. Grey bytes are added eight at a time in two words of four sums each; the other
/// loops are left to the compiler.
final class PlainKernel implements RowKernel {
    static final float RED = 0.299f;
    static final float GREEN = 0.587f;
    static final float BLUE = 0.114f;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EVEN_BYTES = 0x00ff_00ff_00ff_00ffL;

    @Override
    public void addGrey(byte[] grey, int offset, int width, int weight, byte[] packed, int evens, int odds) {
        int x = 0;
        for (int end = width & -Long.BYTES; x < end; x += Long.BYTES) {
            addWord((long) WORD.get(grey, offset + x), weight, packed, evens + x, odds + x);
        }
        if (x < width) {
            long word = 0;
            for (int i = width - 1; i >= x; i--) {
                word = (word << 8) | (grey[offset + i] & 0xff);
            }
            addWord(word, weight, packed, evens + x, odds + x);
        }
    }

    /// No product and no sum reaches beyond its 16 bits, so one multiplication and one addition do for four pixels.
    private static void addWord(long word, long weight, byte[] packed, int even, int odd) {
        WORD.set(packed, even, (long) WORD.get(packed, even) + (word & EVEN_BYTES) * weight);
        WORD.set(packed, odd, (long) WORD.get(packed, odd) + (word >>> 8 & EVEN_BYTES) * weight);
    }

    @Override
    public void flush(byte[] packed, int evens, int odds, int width, float[] sums, int at) {
        int x = 0;
        for (int end = width & -Long.BYTES; x < end; x += Long.BYTES) {
            long even = (long) WORD.get(packed, evens + x);
            long odd = (long) WORD.get(packed, odds + x);
            int to = at + x;
            sums[to] += (int) even & 0xffff;
            sums[to + 1] += (int) odd & 0xffff;
            sums[to + 2] += (int) even >>> 16;
            sums[to + 3] += (int) odd >>> 16;
            sums[to + 4] += (int) (even >>> 32) & 0xffff;
            sums[to + 5] += (int) (odd >>> 32) & 0xffff;
            sums[to + 6] += (int) (even >>> 48);
            sums[to + 7] += (int) (odd >>> 48);
            WORD.set(packed, evens + x, 0L);
            WORD.set(packed, odds + x, 0L);
        }
        if (x < width) {
            long even = (long) WORD.get(packed, evens + x);
            long odd = (long) WORD.get(packed, odds + x);
            for (int i = x; i < width; i += 2) {
                sums[at + i] += (int) even & 0xffff;
                if (i + 1 < width) {
                    sums[at + i + 1] += (int) odd & 0xffff;
                }
                even >>>= 16;
                odd >>>= 16;
            }
            WORD.set(packed, evens + x, 0L);
            WORD.set(packed, odds + x, 0L);
        }
    }

    @Override
    public void addLuma(float[] luma, int offset, int width, float weight, float[] sums, int at) {
        for (int x = 0; x < width; x++) {
            sums[at + x] += weight * luma[offset + x];
        }
    }

    @Override
    public void sample(AxisBands columns, float[] values, int at, float[] samples, int to) {
        float[] partial = new float[AxisBands.LANES];
        for (int band = 0; band < AxisBands.BANDS; band++) {
            float[] weights = columns.filledUpWeights(band);
            int from = at + columns.start(band);
            for (int lane = 0; lane < AxisBands.LANES; lane++) {
                partial[lane] = weights[lane] * values[from + lane];
            }
            for (int i = AxisBands.LANES; i < weights.length; i += AxisBands.LANES) {
                for (int lane = 0; lane < AxisBands.LANES; lane++) {
                    partial[lane] += weights[i + lane] * values[from + i + lane];
                }
            }
            for (int half = AxisBands.LANES / 2; half > 0; half /= 2) {
                for (int lane = 0; lane < half; lane++) {
                    partial[lane] += partial[lane + half];
                }
            }
            samples[to + band] = partial[0] / columns.denominator(band);
        }
    }

    @Override
    public void lumaOf(int[] argb, int offset, int width, float[] luma) {
        for (int x = 0; x < width; x++) {
            luma[x] = luma(argb[offset + x]);
        }
    }

    static float luma(int pixel) {
        return RED * (pixel >> 16 & 0xff) + GREEN * (pixel >> 8 & 0xff) + BLUE * (pixel & 0xff);
    }

    @Override
    public String name() {
        return "plain";
    }
}
