package org.safelight.fingerprint;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The kernel for the Vector API, in a class of its own because it cannot be loaded without that module.
/// Ends of rows are left to [PlainKernel], which keeps its sums in the same places.
final class VectorKernel implements RowKernel {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /// As many bytes as there are float lanes hold the 16-bit sums of half as many pixels. With lanes for fewer
    /// than eight floats there is no such shape.
    private static final VectorSpecies<Byte> HALF_AS_MANY_SUMS =
            LANES >= 8 ? VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LANES)) : ByteVector.SPECIES_64;

    private static final VectorShuffle<Float> UP_BY_8 = upBy(8);
    private static final VectorShuffle<Float> UP_BY_4 = upBy(4);
    private static final VectorShuffle<Float> UP_BY_2 = upBy(2);

    private final PlainKernel remainder = new PlainKernel();

    /// Whether this machine's registers hold at least eight floats; below that the plain loops are as good.
    static boolean isWorthwhile() {
        return LANES >= 8;
    }

    @Override
    public void addGrey(byte[] grey, int offset, int width, int weight, byte[] packed, int evens, int odds) {
        int x = 0;
        for (int end = BYTES.loopBound(width); x < end; x += BYTES.length()) {
            ShortVector pixels = ByteVector.fromArray(BYTES, grey, offset + x).reinterpretAsShorts();
            ShortVector even = pixels.and((short) 0xff).mul((short) weight);
            ShortVector odd = pixels.lanewise(VectorOperators.LSHR, 8).mul((short) weight);
            ByteVector.fromArray(BYTES, packed, evens + x)
                    .reinterpretAsShorts()
                    .add(even)
                    .reinterpretAsBytes()
                    .intoArray(packed, evens + x);
            ByteVector.fromArray(BYTES, packed, odds + x)
                    .reinterpretAsShorts()
                    .add(odd)
                    .reinterpretAsBytes()
                    .intoArray(packed, odds + x);
        }
        remainder.addGrey(grey, offset + x, width - x, weight, packed, evens + x, odds + x);
    }

    @Override
    public void flush(byte[] packed, int evens, int odds, int width, float[] sums, int at) {
        int x = 0;
        if (isWorthwhile()) {
            ByteVector zero = (ByteVector) HALF_AS_MANY_SUMS.zero();
            for (int end = FLOATS.loopBound(width); x < end; x += LANES) {
                // An even and the next odd sum, side by side in one long, are two ints in the order of the pixels.
                LongVector even = (LongVector) ByteVector.fromArray(HALF_AS_MANY_SUMS, packed, evens + x)
                        .reinterpretAsShorts()
                        .convertShape(VectorOperators.ZERO_EXTEND_S2L, LONGS, 0);
                LongVector odd = (LongVector) ByteVector.fromArray(HALF_AS_MANY_SUMS, packed, odds + x)
                        .reinterpretAsShorts()
                        .convertShape(VectorOperators.ZERO_EXTEND_S2L, LONGS, 0);
                IntVector both = even.or(odd.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
                FloatVector values = (FloatVector) both.convertShape(VectorOperators.I2F, FLOATS, 0);
                FloatVector.fromArray(FLOATS, sums, at + x).add(values).intoArray(sums, at + x);
                zero.intoArray(packed, evens + x);
                zero.intoArray(packed, odds + x);
            }
        }
        remainder.flush(packed, evens + x, odds + x, width - x, sums, at + x);
    }

    @Override
    public void addLuma(float[] luma, int offset, int width, float weight, float[] sums, int at) {
        int x = 0;
        for (int end = FLOATS.loopBound(width); x < end; x += LANES) {
            // Not fused: a fused multiplication and addition would round differently from the plain kernel's.
            FloatVector values = FloatVector.fromArray(FLOATS, luma, offset + x).mul(weight);
            FloatVector.fromArray(FLOATS, sums, at + x).add(values).intoArray(sums, at + x);
        }
        remainder.addLuma(luma, offset + x, width - x, weight, sums, at + x);
    }

    @Override
    public void sample(AxisBands columns, float[] values, int at, float[] samples, int to) {
        if (LANES == AxisBands.LANES) {
            sampleInOneRegister(columns, values, at, samples, to);
        } else if (2 * LANES == AxisBands.LANES) {
            sampleInTwoRegisters(columns, values, at, samples, to);
        } else {
            remainder.sample(columns, values, at, samples, to);
        }
    }

    private static void sampleInOneRegister(AxisBands columns, float[] values, int at, float[] samples, int to) {
        for (int band = 0; band < AxisBands.BANDS; band++) {
            float[] weights = columns.filledUpWeights(band);
            int from = at + columns.start(band);
            FloatVector sum =
                    FloatVector.fromArray(FLOATS, weights, 0).mul(FloatVector.fromArray(FLOATS, values, from));
            for (int i = LANES; i < weights.length; i += LANES) {
                sum = sum.add(
                        FloatVector.fromArray(FLOATS, weights, i).mul(FloatVector.fromArray(FLOATS, values, from + i)));
            }
            sum = sum.add(sum.rearrange(UP_BY_8));
            samples[to + band] = sumOfFirstEight(sum) / columns.denominator(band);
        }
    }

    private static void sampleInTwoRegisters(AxisBands columns, float[] values, int at, float[] samples, int to) {
        for (int band = 0; band < AxisBands.BANDS; band++) {
            float[] weights = columns.filledUpWeights(band);
            int from = at + columns.start(band);
            FloatVector low = FloatVector.zero(FLOATS);
            FloatVector high = FloatVector.zero(FLOATS);
            for (int i = 0; i < weights.length; i += 2 * LANES) {
                low = low.add(
                        FloatVector.fromArray(FLOATS, weights, i).mul(FloatVector.fromArray(FLOATS, values, from + i)));
                high = high.add(FloatVector.fromArray(FLOATS, weights, i + LANES)
                        .mul(FloatVector.fromArray(FLOATS, values, from + i + LANES)));
            }
            samples[to + band] = sumOfFirstEight(low.add(high)) / columns.denominator(band);
        }
    }

    private static float sumOfFirstEight(FloatVector sum) {
        FloatVector four = sum.add(sum.rearrange(UP_BY_4));
        FloatVector two = four.add(four.rearrange(UP_BY_2));
        return two.lane(0) + two.lane(1);
    }

    private static VectorShuffle<Float> upBy(int lanes) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane + lanes) % LANES);
    }

    @Override
    public void lumaOf(int[] argb, int offset, int width, float[] luma) {
        int x = 0;
        for (int end = INTS.loopBound(width); x < end; x += LANES) {
            IntVector pixels = IntVector.fromArray(INTS, argb, offset + x);
            floats(pixels.lanewise(VectorOperators.LSHR, 16))
                    .mul(PlainKernel.RED)
                    .add(floats(pixels.lanewise(VectorOperators.LSHR, 8)).mul(PlainKernel.GREEN))
                    .add(floats(pixels).mul(PlainKernel.BLUE))
                    .intoArray(luma, x);
        }
        for (; x < width; x++) {
            luma[x] = PlainKernel.luma(argb[offset + x]);
        }
    }

    private static FloatVector floats(IntVector lowByteCounts) {
        return (FloatVector) lowByteCounts.and(0xff).convertShape(VectorOperators.I2F, FLOATS, 0);
    }

    @Override
    public String name() {
        return "vector-" + FLOATS.vectorBitSize();
    }
}
