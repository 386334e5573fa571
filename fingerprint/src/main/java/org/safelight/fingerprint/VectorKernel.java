package org.safelight.fingerprint;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The kernel for the Vector API, in a class of its own because it cannot be loaded without that module.
/// Multiplication and addition are separate operations, as in [PlainKernel]: a fused one would round differently.
final class VectorKernel implements RowKernel {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /// As many bytes as there are float lanes. With lanes for fewer than eight floats there is no such shape.
    private static final VectorSpecies<Byte> BYTES =
            LANES >= 8 ? VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LANES)) : ByteVector.SPECIES_64;

    private final PlainKernel remainder = new PlainKernel();

    /// Whether this machine's registers hold at least eight floats; below that the plain loops are as good.
    static boolean isWorthwhile() {
        return LANES >= 8;
    }

    @Override
    public void addGrey(byte[] grey, int offset, int width, float weight, float[] sums, int at) {
        int x = 0;
        if (isWorthwhile()) {
            for (int end = FLOATS.loopBound(width); x < end; x += LANES) {
                FloatVector values = (FloatVector) ByteVector.fromArray(BYTES, grey, offset + x)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                        .convertShape(VectorOperators.I2F, FLOATS, 0);
                FloatVector.fromArray(FLOATS, sums, at + x)
                        .add(values.mul(weight))
                        .intoArray(sums, at + x);
            }
        }
        remainder.addGrey(grey, offset + x, width - x, weight, sums, at + x);
    }

    @Override
    public void addLuma(float[] luma, int offset, int width, float weight, float[] sums, int at) {
        int x = 0;
        for (int end = FLOATS.loopBound(width); x < end; x += LANES) {
            FloatVector values = FloatVector.fromArray(FLOATS, luma, offset + x);
            FloatVector.fromArray(FLOATS, sums, at + x).add(values.mul(weight)).intoArray(sums, at + x);
        }
        remainder.addLuma(luma, offset + x, width - x, weight, sums, at + x);
    }

    @Override
    public void lumaOf(int[] argb, int offset, int width, float[] luma) {
        // The compiler turns this loop into vector code by itself.
        remainder.lumaOf(argb, offset, width, luma);
    }

    @Override
    public String name() {
        return "vector-" + FLOATS.vectorBitSize();
    }
}
