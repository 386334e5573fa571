package org.safelight.decode;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/// Makes one small picture of a video: nine of its frames, from the first ninth of its time to the last, row
/// by row. The whole sheet has no more pixels than the step allows, so each frame has a ninth of them. No
/// sound, nothing moves. Runs in a worker.
///
/// Of each ninth the key frame is shown that stands before its middle. A video whose length is not known, or
/// that cannot be entered in the middle, shows what comes first; places without a frame stay black.
final class ContactSheet {
    /// Frames beside and below each other.
    static final int SIDE = 3;

    /// Packets that are read for one frame at most: damage does not make it read on for ever.
    private static final int MOST_PACKETS = 1_000;

    private static final int SAMPLES = 3;

    private final PixelBudget budget;
    private final long maxPixels;

    ContactSheet(PixelBudget budget, long maxPixels) {
        this.budget = budget;
        this.maxPixels = maxPixels;
    }

    RenditionWorker.Answer make(byte[] bytes, RenditionStep step) {
        try (MediaFile file = MediaFile.open(ByteReader.of(bytes))) {
            AVStream stream = file == null ? null : VideoDecoding.pictures(file);
            if (file == null || stream == null) {
                return none(ProblemKind.DAMAGED, "Its beginning is damaged, or nothing moves in it");
            }
            Problem tooLarge = budget.problemWith(
                    Math.max(1, stream.codecpar().width()),
                    Math.max(1, stream.codecpar().height()),
                    bytes.length);
            if (tooLarge != null) {
                return new RenditionWorker.Answer.None(tooLarge);
            }
            try (FrameDecoder decoder = FrameDecoder.of(stream, maxPixels)) {
                return decoder == null
                        ? none(ProblemKind.UNSUPPORTED, "Its moving picture is compressed in a way that is not known")
                        : sheet(tiles(file, stream, decoder, step), step);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("Bytes in memory could not be read", impossible);
        }
    }

    private static RenditionWorker.Answer.None none(ProblemKind kind, String words) {
        return new RenditionWorker.Answer.None(new Problem(kind, words));
    }

    private static List<CellMeans> tiles(MediaFile file, AVStream stream, FrameDecoder decoder, RenditionStep step)
            throws IOException {
        List<CellMeans> tiles = new ArrayList<>();
        AVFrame frame = av_frame_alloc();
        AVPacket packet = av_packet_alloc();
        try (FrameLuma pixels = new FrameLuma()) {
            for (int i = 0; i < SIDE * SIDE; i++) {
                boolean isEntered = enter(file, stream, i);
                if (isEntered || i == 0) {
                    avcodec_flush_buffers(decoder.context());
                }
                if (!decodeNext(file, stream, decoder, packet, frame)) {
                    break;
                }
                CellMeans tile = new CellMeans(step.longestSide() / SIDE, step.isGrey());
                if (pixels.readColours(frame, new Tile(tile))) {
                    tiles.add(tile);
                }
            }
        } finally {
            av_packet_free(packet);
            av_frame_free(frame);
        }
        return tiles;
    }

    /// Goes to the middle of a ninth.
    ///
    /// @return false if the length is not known, or the container does not let it
    private static boolean enter(MediaFile file, AVStream stream, int ninth) {
        long duration = stream.duration();
        if (duration == AV_NOPTS_VALUE || duration <= 0) {
            long micros = file.format().duration();
            if (micros == AV_NOPTS_VALUE || micros <= 0 || stream.time_base().num() <= 0) {
                return false;
            }
            duration = micros / stream.time_base().num() * stream.time_base().den() / 1_000_000;
        }
        long start = stream.start_time() == AV_NOPTS_VALUE ? 0 : stream.start_time();
        long target = start + duration / (2L * SIDE * SIDE) * (2L * ninth + 1);
        return av_seek_frame(file.format(), stream.index(), target, AVSEEK_FLAG_BACKWARD) >= 0;
    }

    private static boolean decodeNext(
            MediaFile file, AVStream stream, FrameDecoder decoder, AVPacket packet, AVFrame frame) throws IOException {
        for (int i = 0; i < MOST_PACKETS && file.next(packet); i++) {
            boolean isOurs = packet.stream_index() == stream.index() && packet.size() > 0;
            boolean isTaken = isOurs && avcodec_send_packet(decoder.context(), packet) >= 0;
            av_packet_unref(packet);
            if (isTaken && avcodec_receive_frame(decoder.context(), frame) >= 0 && !FrameDecoder.isGuessed(frame)) {
                return true;
            }
        }
        // What the decoder holds back is given when it hears that nothing more comes.
        return avcodec_send_packet(decoder.context(), null) >= 0
                && avcodec_receive_frame(decoder.context(), frame) >= 0
                && !FrameDecoder.isGuessed(frame);
    }

    /// Hands the rows of a frame on as bands of one row.
    private record Tile(CellMeans means) implements FrameLuma.Rows {
        @Override
        public void begin(int width, int height) {
            means.begin(width, height);
        }

        @Override
        public void grey(byte[] luma) {
            throw new IllegalStateException("Colours were asked for");
        }

        @Override
        public void colours(int[] argb) {
            BufferedImage row = new BufferedImage(argb.length, 1, BufferedImage.TYPE_INT_RGB);
            row.setRGB(0, 0, argb.length, 1, argb, 0, argb.length);
            means.take(row);
        }
    }

    private static RenditionWorker.Answer sheet(List<CellMeans> tiles, RenditionStep step) {
        if (tiles.isEmpty()) {
            return none(ProblemKind.DAMAGED, "No frame of it can be decoded");
        }
        int width = tiles.getFirst().width();
        int height = tiles.getFirst().height();
        int each = step.isGrey() ? 1 : SAMPLES;
        byte[] samples = new byte[SIDE * width * SIDE * height * each];
        for (int i = 0; i < tiles.size(); i++) {
            CellMeans tile = tiles.get(i);
            // A video that changes its size midway has tiles of one shape only.
            if (tile.width() == width && tile.height() == height) {
                byte[] of = tile.samples();
                int left = i % SIDE * width;
                int top = i / SIDE * height;
                for (int y = 0; y < height; y++) {
                    System.arraycopy(
                            of, y * width * each, samples, ((top + y) * SIDE * width + left) * each, width * each);
                }
            }
        }
        return new RenditionWorker.Answer.Samples(SIDE * width, SIDE * height, tiles.size(), false, samples);
    }

    /// Whether FFmpeg is there for it.
    static @Nullable Problem missing(FfmpegLibrary.Found ffmpeg) {
        return ffmpeg.isThere()
                ? null
                : new Problem(ProblemKind.UNSUPPORTED, "FFmpeg, which decodes videos, is " + ffmpeg.words());
    }
}
