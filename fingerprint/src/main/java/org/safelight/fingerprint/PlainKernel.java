package org.safelight.fingerprint;

/// The kernel that runs on any JVM: simple loops that the compiler may turn into vector code by itself.
final class PlainKernel implements RowKernel {
    static final float RED = 0.299f;
    static final float GREEN = 0.587f;
    static final float BLUE = 0.114f;

    @Override
    public void addGrey(byte[] grey, int offset, int width, float weight, float[] sums, int at) {
        for (int x = 0; x < width; x++) {
            sums[at + x] += weight * (grey[offset + x] & 0xff);
        }
    }

    @Override
    public void addLuma(float[] luma, int offset, int width, float weight, float[] sums, int at) {
        for (int x = 0; x < width; x++) {
            sums[at + x] += weight * luma[offset + x];
        }
    }

    @Override
    public void lumaOf(int[] argb, int offset, int width, float[] luma) {
        for (int x = 0; x < width; x++) {
            int pixel = argb[offset + x];
            luma[x] = RED * (pixel >> 16 & 0xff) + GREEN * (pixel >> 8 & 0xff) + BLUE * (pixel & 0xff);
        }
    }

    @Override
    public String name() {
        return "plain";
    }
}
