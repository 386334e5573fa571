package org.safelight.decode;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_POINT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/// Gives the luma of frames that FFmpeg decoded, row by row. Runs in a worker, in one thread.
///
/// Nearly every frame has a plane of luma, which is used as it is, spread to 0 to 255 where it is stored as 16 to 235.
/// (The reference of vPDQ goes to RGB and back by the same matrix, which gives the same but for rounding.) Frames of
/// colours are turned into RGB by FFmpeg, in its form that gives the same on every processor.
final class FrameLuma implements AutoCloseable {
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort SAMPLE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long UNLIKE_LUMA = avutil.AV_PIX_FMT_FLAG_RGB
            | avutil.AV_PIX_FMT_FLAG_PAL
            | avutil.AV_PIX_FMT_FLAG_BITSTREAM
            | avutil.AV_PIX_FMT_FLAG_HWACCEL
            | avutil.AV_PIX_FMT_FLAG_BE
            | avutil.AV_PIX_FMT_FLAG_FLOAT
            | avutil.AV_PIX_FMT_FLAG_BAYER
            | avutil.AV_PIX_FMT_FLAG_XYZ;
    private static final int DARKEST = 16;
    /// 255 / 219 in 65 536ths.
    private static final int SPREAD = 76_309;

    private byte[] row = {};
    private byte[] wide = {};
    private @Nullable SwsContext scaler;

    /// Takes the rows of luma of a frame.
    interface Rows {
        void begin(int width, int height);

        /// One row of luma, each pixel a byte; the array is reused.
        void grey(byte[] luma);

        /// One row of colours, as [org.safelight.fingerprint.PdqHasher#rowRgb] takes them; the array is reused.
        void colours(int[] argb);
    }

    /// Hands the rows of a frame on.
    ///
    /// @return false if its pixels are of a kind that cannot be read; then nothing was handed on
    boolean read(AVFrame frame, Rows rows) {
        int width = frame.width();
        int height = frame.height();
        AVPixFmtDescriptor description = av_pix_fmt_desc_get(frame.format());
        if (width < 1 || height < 1 || description == null || description.isNull()) {
            return false;
        }
        AVComponentDescriptor luma = description.comp(0);
        boolean isPlain = (description.flags() & UNLIKE_LUMA) == 0
                && luma.depth() >= 8
                && luma.depth() + luma.shift() <= 16
                && luma.step() >= (luma.depth() > 8 ? 2 : 1);
        if (!isPlain) {
            return colours(frame, rows);
        }
        long start = frame.data(luma.plane()).address() + luma.offset();
        int lineBytes = frame.linesize(luma.plane());
        int step = luma.step();
        int neededBytes = (width - 1) * step + (luma.depth() > 8 ? 2 : 1);
        if (luma.offset() + neededBytes > Math.abs(lineBytes)) {
            return false;
        }
        if (row.length != width) {
            row = new byte[width];
        }
        if (wide.length < neededBytes) {
            wide = new byte[neededBytes];
        }
        boolean isSpread = isFullRange(frame, description);
        int shift = luma.shift() + luma.depth() - 8;
        rows.begin(width, height);
        for (int y = 0; y < height; y++) {
            long from = start + (long) y * lineBytes;
            if (luma.depth() > 8) {
                for (int x = 0; x < width; x++) {
                    row[x] = (byte) ((MEMORY.get(SAMPLE, from + (long) x * step) & 0xFFFF) >> shift);
                }
            } else if (step == 1) {
                MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, from, row, 0, width);
            } else {
                MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, from, wide, 0, neededBytes);
                for (int x = 0; x < width; x++) {
                    row[x] = wide[x * step];
                }
            }
            if (!isSpread) {
                spread(row);
            }
            rows.grey(row);
        }
        return true;
    }

    /// Hands the rows of a frame on in colours, whatever it is stored as.
    ///
    /// @return false if its pixels are of a kind that cannot be read; then nothing was handed on
    boolean readColours(AVFrame frame, Rows rows) {
        return frame.width() >= 1 && frame.height() >= 1 && colours(frame, rows);
    }

    private static boolean isFullRange(AVFrame frame, AVPixFmtDescriptor description) {
        if (frame.color_range() == AVCOL_RANGE_JPEG || description.nb_components() < 3) {
            return true;
        }
        // The yuvj formats say it in their name and may not say it in the frame.
        return description.name().getString().startsWith("yuvj");
    }

    private static void spread(byte[] luma) {
        for (int x = 0; x < luma.length; x++) {
            int value = (((luma[x] & 0xFF) - DARKEST) * SPREAD + 32_768) >> 16;
            luma[x] = (byte) Math.min(255, Math.max(0, value));
        }
    }

    private boolean colours(AVFrame frame, Rows rows) {
        int width = frame.width();
        int height = frame.height();
        scaler = sws_getCachedContext(
                scaler,
                width,
                height,
                frame.format(),
                width,
                height,
                AV_PIX_FMT_BGRA,
                SWS_POINT | SWS_ACCURATE_RND | SWS_BITEXACT,
                null,
                null,
                (DoublePointer) null);
        if (scaler == null || scaler.isNull()) {
            scaler = null;
            return false;
        }
        long lineBytes = 4L * width;
        try (Pointer pixels = avutil.av_malloc(lineBytes * height)) {
            if (pixels == null || pixels.isNull()) {
                return false;
            }
            try (PointerPointer<Pointer> planes = new PointerPointer<>(4L);
                    IntPointer lines = new IntPointer(4L)) {
                planes.put(0, pixels)
                        .put(1, (Pointer) null)
                        .put(2, (Pointer) null)
                        .put(3, (Pointer) null);
                lines.put(0, (int) lineBytes).put(1, 0).put(2, 0).put(3, 0);
                int made = sws_scale(scaler, frame.data(), frame.linesize(), 0, height, planes, lines);
                if (made != height) {
                    return false;
                }
                int[] argb = new int[width];
                rows.begin(width, height);
                for (int y = 0; y < height; y++) {
                    MemorySegment.copy(
                            MEMORY,
                            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                            pixels.address() + y * lineBytes,
                            argb,
                            0,
                            width);
                    rows.colours(argb);
                }
                return true;
            } finally {
                avutil.av_free(pixels);
            }
        }
    }

    @Override
    public void close() {
        if (scaler != null) {
            sws_freeContext(scaler);
            scaler = null;
        }
    }
}
