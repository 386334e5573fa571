package org.safelight.fingerprint;

/// The inner loops of the hash: they add weighted picture rows to rows of sums. All kernels give the same bits.
///
/// Grey bytes with whole weights take the fast way: sums of 16 bits, several in one word, that are exact as long as
/// the weights added since the last flush are at most [#MOST_WEIGHT] in all. The sums of the pixels of even `x` lie
/// in one run of bytes, those of odd `x` in another; the sum for pixel `x` is the little-endian pair of bytes at
/// `x` rounded down to even. So eight source bytes, masked, are four sums in place, and no byte has to be moved.
///
/// Luma takes the other way: for each column one float32 multiplication and one float32 addition, in this order and
/// never fused.
interface RowKernel {
    /// 257 x 255 is the greatest sum that 16 bits hold.
    int MOST_WEIGHT = 0xffff / 0xff;

    /// Runs of packed sums must be this many bytes longer than the row, so that the last word has room.
    int PADDING = Long.BYTES;

    /// Adds `weight * grey[offset + x]` to the packed sum of each `x` below `width`; grey bytes are unsigned.
    ///
    /// @param evens where in `packed` the sums of even pixels start
    /// @param odds where in `packed` the sums of odd pixels start
    void addGrey(byte[] grey, int offset, int width, int weight, byte[] packed, int evens, int odds);

    /// Adds the packed sum of each `x` below `width` to `sums[at + x]`, and sets it to zero.
    void flush(byte[] packed, int evens, int odds, int width, float[] sums, int at);

    /// `sums[at + x] += weight * luma[offset + x]` for each `x` below `width`.
    void addLuma(float[] luma, int offset, int width, float weight, float[] sums, int at);

    /// Reduces one row of values to the 64 samples along it: for each band of `columns` the weighted mean of the
    /// values from `at` on, to `samples[to]` and the 63 after it. [AxisBands#LANES] values after the row are read
    /// too; they must be finite.
    ///
    /// The sum of a band is taken in [AxisBands#LANES] partial sums, the first over products 0, 16, 32, …, which
    /// are then added in halves: 8 to 8, 4 to 4, 2 to 2, 1 to 1. A product that only fills up the last lanes has
    /// weight zero.
    void sample(AxisBands columns, float[] values, int at, float[] samples, int to);

    /// `luma[x] = 0.299 R + 0.587 G + 0.114 B` for each `x` below `width`, in float32 from left to right; alpha is
    /// ignored.
    void lumaOf(int[] argb, int offset, int width, float[] luma);

    /// "plain", or "vector-" and the width of its registers in bits.
    String name();
}
