package org.safelight.decode;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqHasher;

/// Gives the rows of a decoded picture to a hasher. Runs in a worker.
///
/// The value of a pixel is what [BufferedImage#getRGB] says, alpha ignored, with one exception: a stored grey sample
/// is used as it is. `getRGB` would take it for linear light and brighten it, so that a grey picture and the same one
/// stored in colour would hash differently; the C++ and Python families use it as it is, and so does libjpeg-turbo.
///
/// Likewise a colour profile is ignored: the stored samples of red, green and blue count. Inks and other colours that
/// are not red, green and blue are converted as a whole, which is a hundred times faster than `getRGB`.
///
/// The layouts that decoders give most are read straight from their arrays; all others go through `getRGB`.
final class PixelRows {
    private static final float WHITE = 255;

    private final PdqHasher hasher;
    private int[] argb = {};
    private byte[] grey = {};
    private float[] luma = {};

    PixelRows(PdqHasher hasher) {
        this.hasher = hasher;
    }

    /// Gives all rows of the picture.
    void give(BufferedImage picture) {
        BufferedImage image = isForeign(picture.getColorModel()) ? inSrgb(picture) : picture;
        int width = image.getWidth();
        if (argb.length < width) {
            argb = new int[width];
            grey = new byte[width];
            luma = new float[width];
        }
        ByteLayout bytes = ByteLayout.of(image);
        Raster raster = image.getRaster();
        for (int y = 0; y < image.getHeight(); y++) {
            if (bytes != null) {
                giveBytes(bytes, y, width);
            } else if (isPackedRgb(image)) {
                givePackedRgb(raster, y);
            } else if (isGrey(image.getColorModel())) {
                giveGrey(raster, image.getColorModel(), y, width);
            } else if (hasProfile(image.getColorModel())) {
                giveSamples(raster, image.getColorModel(), y, width);
            } else {
                image.getRGB(0, y, width, 1, argb, 0, width);
                hasher.rowRgb(argb, 0);
            }
        }
    }

    /// One byte a sample, in one array, pixel after pixel.
    ///
    /// Its arrays are the picture's own, and two of these are never compared.
    ///
    /// @param palette colours by index, or null if the samples are grey or colour themselves
    /// @param red offset within a pixel; all three equal for grey and indexed pixels
    @SuppressWarnings("ArrayRecordComponent")
    private record ByteLayout(
            byte[] samples,
            int start,
            int perRow,
            int perPixel,
            int red,
            int green,
            int blue,
            int @Nullable [] palette,
            boolean isGrey) {

        static @Nullable ByteLayout of(BufferedImage image) {
            Raster raster = image.getRaster();
            ColorModel colours = image.getColorModel();
            if (!(raster.getDataBuffer() instanceof DataBufferByte buffer)
                    || buffer.getNumBanks() != 1
                    || !(raster.getSampleModel() instanceof ComponentSampleModel model)
                    || colours.isAlphaPremultiplied()) {
                return null;
            }
            int[] offsets = model.getBandOffsets();
            int start = buffer.getOffset()
                    - raster.getSampleModelTranslateY() * model.getScanlineStride()
                    - raster.getSampleModelTranslateX() * model.getPixelStride();
            int perRow = model.getScanlineStride();
            int perPixel = model.getPixelStride();
            byte[] samples = buffer.getData();
            if (colours instanceof IndexColorModel index && offsets.length == 1) {
                // 256 entries whatever the palette has: an index beyond it is black, as it is nothing.
                int[] palette = new int[256];
                index.getRGBs(palette);
                return new ByteLayout(
                        samples, start, perRow, perPixel, offsets[0], offsets[0], offsets[0], palette, false);
            }
            if (!(colours instanceof ComponentColorModel)) {
                return null;
            }
            if (PixelRows.isGrey(colours)) {
                return new ByteLayout(samples, start, perRow, perPixel, offsets[0], offsets[0], offsets[0], null, true);
            }
            return colours.getColorSpace().getType() == ColorSpace.TYPE_RGB && offsets.length >= 3
                    ? new ByteLayout(samples, start, perRow, perPixel, offsets[0], offsets[1], offsets[2], null, false)
                    : null;
        }
    }

    private void giveBytes(ByteLayout layout, int y, int width) {
        byte[] samples = layout.samples();
        int at = layout.start() + y * layout.perRow();
        int step = layout.perPixel();
        int[] palette = layout.palette();
        if (layout.isGrey()) {
            at += layout.red();
            if (step == 1) {
                hasher.row(samples, at);
                return;
            }
            for (int x = 0; x < width; x++, at += step) {
                grey[x] = samples[at];
            }
            hasher.row(grey, 0);
        } else if (palette != null) {
            at += layout.red();
            for (int x = 0; x < width; x++, at += step) {
                argb[x] = palette[samples[at] & 0xff];
            }
            hasher.rowRgb(argb, 0);
        } else {
            int red = layout.red();
            int green = layout.green();
            int blue = layout.blue();
            for (int x = 0; x < width; x++, at += step) {
                argb[x] = (samples[at + red] & 0xff) << 16
                        | (samples[at + green] & 0xff) << 8
                        | (samples[at + blue] & 0xff);
            }
            hasher.rowRgb(argb, 0);
        }
    }

    private static boolean isForeign(ColorModel colours) {
        return colours instanceof ComponentColorModel
                && colours.getColorSpace() instanceof ICC_ColorSpace space
                && space.getType() != ColorSpace.TYPE_RGB
                && space.getType() != ColorSpace.TYPE_GRAY;
    }

    private static BufferedImage inSrgb(BufferedImage image) {
        int type = image.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage converted = new BufferedImage(image.getWidth(), image.getHeight(), type);
        try {
            return new ColorConvertOp(null).filter(image, converted);
        } catch (IllegalArgumentException | CMMException brokenProfile) {
            // The slow way copes with more, or fails by itself.
            return image;
        }
    }

    private static boolean isPackedRgb(BufferedImage image) {
        return image.getType() == BufferedImage.TYPE_INT_RGB || image.getType() == BufferedImage.TYPE_INT_ARGB;
    }

    private void givePackedRgb(Raster raster, int y) {
        DataBufferInt buffer = (DataBufferInt) raster.getDataBuffer();
        SinglePixelPackedSampleModel model = (SinglePixelPackedSampleModel) raster.getSampleModel();
        int row = buffer.getOffset()
                + (y - raster.getSampleModelTranslateY()) * model.getScanlineStride()
                - raster.getSampleModelTranslateX();
        hasher.rowRgb(buffer.getData(), row);
    }

    private static boolean isGrey(ColorModel colours) {
        return colours instanceof ComponentColorModel
                && colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && switch (colours.getTransferType()) {
                    case DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT -> true;
                    default -> false;
                };
    }

    private static boolean hasProfile(ColorModel colours) {
        return colours instanceof ComponentColorModel
                && !colours.isAlphaPremultiplied()
                && colours.getColorSpace().getType() == ColorSpace.TYPE_RGB
                && !colours.getColorSpace().isCS_sRGB()
                && colours.getTransferType() == DataBuffer.TYPE_USHORT;
    }

    /// More than 8 bits of red, green and blue: rounded to 8, as `getRGB` does.
    private void giveSamples(Raster raster, ColorModel colours, int y, int width) {
        Arrays.fill(argb, 0, width, 0);
        for (int band = 0; band < 3; band++) {
            raster.getSamples(0, y, width, 1, band, luma);
            float most = (1 << colours.getComponentSize(band)) - 1;
            for (int x = 0; x < width; x++) {
                argb[x] = argb[x] << 8 | (int) (luma[x] / most * WHITE + 0.5f);
            }
        }
        hasher.rowRgb(argb, 0);
    }

    /// Grey with more than 8 bits: scaled to 0 to 255 without rounding to whole steps.
    private void giveGrey(Raster raster, ColorModel colours, int y, int width) {
        raster.getSamples(0, y, width, 1, 0, luma);
        float most = (1 << colours.getComponentSize(0)) - 1;
        for (int x = 0; x < width; x++) {
            luma[x] = luma[x] * WHITE / most;
        }
        hasher.rowLuma(luma, 0);
    }
}
