package org.safelight.decode;

import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avformat;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.PictureDecoding.Decoded;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;

/// Pictures that FFmpeg decodes: HEIC and AVIF, which telephones take, animated PNG, and JPEG that others refuse. Runs
/// in a worker.
///
/// Telephones store a HEIC as a grid of tiles of 512 by 512 pixels, each compressed for itself, and the container
/// says where each goes. The tiles' luma is put together here. How the picture is to be turned for showing is ignored,
/// as everywhere: the eight variants of a hash cover it. Thumbnails, masks and depth maps in the file are left out.
final class FfmpegPictures {
    private static final Set<String> STILL = Set.of(
            "image/heic",
            "image/heif",
            "image/heic-sequence",
            "image/heif-sequence",
            "image/avif",
            "image/avif-sequence");

    private final WorkerSettings settings;
    private final PixelBudget budget;
    private final PdqHasher hasher;

    FfmpegPictures(WorkerSettings settings, PixelBudget budget, PdqHasher hasher) {
        this.settings = settings;
        this.budget = budget;
        this.hasher = hasher;
    }

    /// Media types that it decodes.
    static Set<String> readable() {
        return STILL;
    }

    /// The picture of a HEIC or AVIF file that is meant to be shown.
    Decoded still(byte[] bytes) {
        try (MediaFile file = MediaFile.open(ByteReader.of(bytes))) {
            if (file == null) {
                return Decoded.failed(ProblemKind.DAMAGED, "Its beginning is damaged: it cannot be decoded");
            }
            AVStreamGroup grid = grid(file);
            return grid != null ? tiles(file, grid, bytes.length) : single(file, bytes.length);
        } catch (IOException impossible) {
            throw new IllegalStateException("Bytes in memory could not be read", impossible);
        }
    }

    private static @Nullable AVStreamGroup grid(MediaFile file) {
        AVStreamGroup best = null;
        for (int i = 0; i < file.format().nb_stream_groups(); i++) {
            AVStreamGroup group = file.format().stream_groups(i);
            boolean isGrid = group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID;
            boolean isMeant = (group.disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0;
            if (isGrid && (best == null || isMeant)) {
                best = group;
            }
        }
        return best;
    }

    private Decoded single(MediaFile file, int bytes) {
        AVStream best = null;
        for (int i = 0; i < file.streams(); i++) {
            AVStream stream = file.stream(i);
            if (stream.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO && (best == null || rank(stream) > rank(best))) {
                best = stream;
            }
        }
        if (best == null) {
            return Decoded.failed(ProblemKind.DAMAGED, "It holds no picture");
        }
        int width = best.codecpar().width();
        int height = best.codecpar().height();
        Problem tooLarge = budget.problemWith(width, height, bytes);
        if (tooLarge != null) {
            return new Decoded(null, tooLarge);
        }
        Canvas canvas = new Canvas(width, height);
        Map<Integer, int[]> places = Map.of(best.index(), new int[] {0, 0});
        return drawn(file, places, canvas, 0, 0, width, height);
    }

    private static long rank(AVStream stream) {
        long meant = (stream.disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0 ? 1L << 40 : 0;
        return meant + (long) stream.codecpar().width() * stream.codecpar().height();
    }

    private Decoded tiles(MediaFile file, AVStreamGroup group, int bytes) {
        AVStreamGroupTileGrid grid = group.params_tile_grid();
        long codedWidth = grid.coded_width();
        long codedHeight = grid.coded_height();
        int width = grid.width();
        int height = grid.height();
        Problem tooLarge = budget.problemWith(codedWidth, codedHeight, bytes);
        if (tooLarge != null) {
            return new Decoded(null, tooLarge);
        }
        int left = grid.horizontal_offset();
        int top = grid.vertical_offset();
        if (width < 1
                || height < 1
                || left < 0
                || top < 0
                || left + (long) width > codedWidth
                || top + (long) height > codedHeight) {
            return Decoded.failed(ProblemKind.DAMAGED, "Its tiles do not fit together");
        }
        Map<Integer, int[]> places = new LinkedHashMap<>();
        for (int i = 0; i < grid.nb_tiles(); i++) {
            int tile = grid.offsets_idx(i);
            if (tile >= 0 && tile < group.nb_streams()) {
                places.put(
                        group.streams(tile).index(), new int[] {grid.offsets_horizontal(i), grid.offsets_vertical(i)});
            }
        }
        return drawn(file, places, new Canvas((int) codedWidth, (int) codedHeight), left, top, width, height);
    }

    /// Decodes the first frame of each stream that has a place, and hashes the part of the canvas that is shown.
    private Decoded drawn(
            MediaFile file, Map<Integer, int[]> places, Canvas canvas, int left, int top, int width, int height) {
        if ((long) canvas.width * canvas.height > budget.bytesAtATime()) {
            return Decoded.failed(
                    ProblemKind.TOO_LARGE,
                    "Its %d x %d pixels need more memory than is given to it".formatted(canvas.width, canvas.height));
        }
        BitSet drawn = new BitSet();
        String name = "";
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try (FrameLuma luma = new FrameLuma()) {
            while (drawn.cardinality() < places.size() && file.next(packet)) {
                int stream = packet.stream_index();
                int[] place = places.get(stream);
                if (place != null && !drawn.get(stream)) {
                    try (FrameDecoder decoder = FrameDecoder.of(file.stream(stream), settings.maxPixels())) {
                        if (decoder != null && decoder.decode(packet, frame) && !FrameDecoder.isGuessed(frame)) {
                            canvas.at(place[0], place[1]);
                            if (luma.read(frame, canvas)) {
                                drawn.set(stream);
                                name = decoder.name();
                            }
                            av_frame_unref(frame);
                        }
                    }
                }
                av_packet_unref(packet);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("Bytes in memory could not be read", impossible);
        } finally {
            av_packet_free(packet);
            av_frame_free(frame);
        }
        int missing = places.size() - drawn.cardinality();
        if (drawn.isEmpty() || missing * 2 > places.size()) {
            return Decoded.failed(ProblemKind.DAMAGED, "Too little of it can be decoded");
        }
        hasher.begin(width, height);
        for (int y = 0; y < height; y++) {
            hasher.row(canvas.luma, (top + y) * canvas.width + left);
        }
        Picture picture = new Picture(width, height, 1, 1, List.of(hasher.finish()), name);
        return new Decoded(
                picture,
                missing == 0
                        ? null
                        : new Problem(
                                ProblemKind.DECODED_IN_PART,
                                "%d of its %d tiles cannot be decoded".formatted(missing, places.size())));
    }

    /// A JPEG that no decoder for JPEG takes: FFmpeg also reads rare kinds, such as JPEG-LS, and some with odd headers.
    /// What it finds damaged is refused, and so is what does not end as a JPEG does.
    Decoded jpeg(byte[] bytes) {
        // FFmpeg adds an end where there is none, and does not say so.
        boolean hasEnd =
                bytes.length > 2 && bytes[bytes.length - 2] == (byte) 0xff && bytes[bytes.length - 1] == (byte) 0xd9;
        if (!hasEnd) {
            return Decoded.failed(ProblemKind.DAMAGED, "It is cut short, and of a kind that is not decoded in part");
        }
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        long mostPixels = Math.min(settings.maxPixels(), budget.bytesAtATime());
        try (FrameDecoder decoder = FrameDecoder.ofJpeg(mostPixels);
                FrameLuma luma = new FrameLuma()) {
            if (decoder == null || av_new_packet(packet, bytes.length) < 0) {
                return Decoded.failed(ProblemKind.DAMAGED, "It cannot be decoded");
            }
            packet.data().put(bytes, 0, bytes.length);
            if (!decoder.decode(packet, frame) || FrameDecoder.isGuessed(frame) || !luma.read(frame, new Rows())) {
                return Decoded.failed(ProblemKind.DAMAGED, "It cannot be decoded");
            }
            return new Decoded(
                    new Picture(frame.width(), frame.height(), 1, 1, List.of(hasher.finish()), decoder.name()), null);
        } finally {
            av_packet_free(packet);
            av_frame_free(frame);
        }
    }

    /// Every frame of an animated PNG as it is shown, or as many as are examined, spread evenly.
    ///
    /// @param count as its header says
    Decoded animation(byte[] bytes, int count) {
        SequencedMap<Pdq, PdqVariants> distinct = new LinkedHashMap<>();
        int[] chosen = FrameChoice.of(count, settings.maxFrames());
        int seen = 0;
        int examined = 0;
        int width = 0;
        int height = 0;
        String name = "";
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try (MediaFile file = MediaFile.open(ByteReader.of(bytes));
                FrameLuma luma = new FrameLuma()) {
            if (file == null || file.streams() == 0) {
                return Decoded.failed(ProblemKind.DAMAGED, "Its beginning is damaged: it cannot be decoded");
            }
            AVStream stream = file.stream(0);
            Problem tooLarge = budget.problemWith(
                    stream.codecpar().width(), stream.codecpar().height(), bytes.length);
            if (tooLarge != null) {
                return new Decoded(null, tooLarge);
            }
            long pixels = (long) stream.codecpar().width() * stream.codecpar().height();
            try (FrameDecoder decoder = FrameDecoder.of(stream, settings.maxPixels())) {
                if (decoder == null) {
                    return Decoded.failed(ProblemKind.DAMAGED, "It cannot be decoded");
                }
                name = decoder.name();
                Rows rows = new Rows();
                while (seen < count && pixels * (seen + 1) <= budget.pixelsOfAllFrames() && file.next(packet)) {
                    int sent = avcodec_send_packet(decoder.context(), packet);
                    av_packet_unref(packet);
                    while (sent >= 0 && avcodec_receive_frame(decoder.context(), frame) >= 0) {
                        if (Arrays.binarySearch(chosen, seen) >= 0 && luma.read(frame, rows)) {
                            PdqVariants hashes = hasher.finish();
                            distinct.putIfAbsent(hashes.original(), hashes);
                            examined++;
                            width = frame.width();
                            height = frame.height();
                        }
                        seen++;
                        av_frame_unref(frame);
                    }
                }
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("Bytes in memory could not be read", impossible);
        } finally {
            av_packet_free(packet);
            av_frame_free(frame);
        }
        if (examined == 0) {
            return Decoded.failed(ProblemKind.DAMAGED, "None of its frames can be decoded");
        }
        return new Decoded(
                new Picture(width, height, Math.max(count, examined), examined, List.copyOf(distinct.values()), name),
                seen >= count
                        ? null
                        : new Problem(
                                ProblemKind.DECODED_IN_PART,
                                "Only %d of %d frames were examined".formatted(seen, count)));
    }

    private final class Rows implements FrameLuma.Rows {
        @Override
        public void begin(int width, int height) {
            hasher.begin(width, height);
        }

        @Override
        public void grey(byte[] luma) {
            hasher.row(luma, 0);
        }

        @Override
        public void colours(int[] argb) {
            hasher.rowRgb(argb, 0);
        }
    }

    /// The luma of a whole picture, drawn tile by tile.
    private static final class Canvas implements FrameLuma.Rows {
        private final int width;
        private final int height;
        private byte[] luma = {};
        private int left;
        private int top;
        private int tileWidth;
        private int row;

        Canvas(int width, int height) {
            this.width = width;
            this.height = height;
        }

        void at(int x, int y) {
            left = x;
            top = y;
        }

        @Override
        public void begin(int frameWidth, int frameHeight) {
            if (luma.length == 0) {
                luma = new byte[width * height];
            }
            tileWidth = left < 0 || left >= width ? 0 : Math.min(frameWidth, width - left);
            row = 0;
        }

        @Override
        public void grey(byte[] grey) {
            int y = top + row++;
            if (y >= 0 && y < height && tileWidth > 0) {
                System.arraycopy(grey, 0, luma, y * width + left, tileWidth);
            }
        }

        @Override
        public void colours(int[] argb) {
            int y = top + row++;
            if (y >= 0 && y < height) {
                for (int x = 0; x < tileWidth; x++) {
                    luma[y * width + left + x] = (byte) Math.round(0.299f * (argb[x] >> 16 & 0xff)
                            + 0.587f * (argb[x] >> 8 & 0xff)
                            + 0.114f * (argb[x] & 0xff));
                }
            }
        }
    }
}
