package org.safelight.fingerprint;

/// The inner loop of the hash: adds one weighted picture row to a row of sums. All kernels give the same bits,
/// because each does, for each column, one float32 multiplication and one float32 addition, in this order and never
/// fused.
interface RowKernel {
    /// `sums[at + x] += weight * grey[offset + x]` for each `x` below `width`; grey bytes are unsigned.
    void addGrey(byte[] grey, int offset, int width, float weight, float[] sums, int at);

    /// `sums[at + x] += weight * luma[offset + x]` for each `x` below `width`.
    void addLuma(float[] luma, int offset, int width, float weight, float[] sums, int at);

    /// `luma[x] = 0.299 R + 0.587 G + 0.114 B` for each `x` below `width`, in float32 from left to right; alpha is
    /// ignored.
    void lumaOf(int[] argb, int offset, int width, float[] luma);

    /// "plain", or "vector-" and the width of its registers in bits.
    String name();
}
