package org.safelight.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avformat;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;

/// Hashes one frame of each stretch of a video, a second long unless asked for otherwise. Runs in a worker.
///
/// A compressed video is groups of frames: a key frame that stands for itself, then frames that each need some before
/// them. Decoding is what takes the time, so as few frames as possible are decoded:
///
/// - A stretch is represented by its first key frame. Then nothing else of its group is decoded.
/// - In a stretch without one, by its first frame that others refer to. The group is decoded up to there, its frames
///   that nothing refers to left out, which does not change the others.
/// - At most [#BETWEEN_PIXELS] are decoded in between key frames, or none if [VideoSampling] says so. From then on
///   key frames only: [Video] says from when. So a film of hours takes minutes, whatever it is made of.
/// - Where there would be more than [#MOST_FRAMES], every second one is dropped and stretches become twice as long.
///
/// All of this follows from the bytes alone: never from time, load or the number of processors, and the decoders are
/// used in the form that gives the same pixels on every machine. Frames that the decoder had to guess at are not
/// hashed, since they would look like nothing.
final class VideoDecoding {
    /// 3 900 frames of 1920 by 1080, two minutes of most videos: some 20 seconds of one core.
    static final long BETWEEN_PIXELS = 8_000_000_000L;
    /// Nearly three hours of one a second.
    static final int MOST_FRAMES = 10_000;

    /// A group is held as packets until the next key frame is seen, and no longer than this.
    private static final int MOST_HELD_PACKETS = 2_000;

    private static final long MOST_HELD_BYTES = 64L << 20;
    private static final long LONGEST_MILLIS = 1_000L * 3600 * 24 * 30;

    private final WorkerSettings settings;
    private final PixelBudget budget;
    private final PdqHasher hasher;

    /// What came of it.
    ///
    /// @param video null if no frame could be hashed
    /// @param problem null if nothing is missing
    record Decoded(@Nullable Video video, @Nullable Problem problem, Metadata metadata) {}

    VideoDecoding(WorkerSettings settings, PixelBudget budget, PdqHasher hasher) {
        this.settings = settings;
        this.budget = budget;
        this.hasher = hasher;
    }

    /// @throws IOException if the bytes cannot be had
    Decoded decode(ByteReader bytes) throws IOException {
        MediaFile opened = MediaFile.open(bytes);
        if (opened == null) {
            return failed(ProblemKind.DAMAGED, "Its beginning is damaged: it cannot be decoded");
        }
        try (MediaFile file = opened) {
            AVStream stream = pictures(file);
            Metadata metadata = VideoMetadata.of(file, stream);
            if (stream == null) {
                // Sound alone, in a container that may hold both: nothing is missing.
                return new Decoded(null, null, metadata);
            }
            int width = stream.codecpar().width();
            int height = stream.codecpar().height();
            Problem tooLarge = width == 0 && height == 0 ? null : budget.problemWith(width, height, bytes.size());
            if (tooLarge != null) {
                return new Decoded(null, tooLarge, metadata);
            }
            FrameDecoder decoder = FrameDecoder.of(stream, settings.maxPixels());
            if (decoder == null) {
                return new Decoded(
                        null,
                        new Problem(
                                ProblemKind.UNSUPPORTED, "Its moving picture is compressed in a way that is not known"),
                        metadata);
            }
            try (Run run = new Run(file, stream, decoder, settings.sampling())) {
                return run.decode(metadata);
            }
        }
    }

    private static Decoded failed(ProblemKind kind, String words) {
        return new Decoded(null, new Problem(kind, words), Metadata.NONE);
    }

    /// The stream of moving pictures: of several the one with most pixels, of equal ones the first. The cover of a
    /// sound file does not count.
    static @Nullable AVStream pictures(MediaFile file) {
        AVStream best = null;
        for (int i = 0; i < file.streams(); i++) {
            AVStream stream = file.stream(i);
            boolean isVideo = stream.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO
                    && (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) == 0;
            if (isVideo && (best == null || pixels(stream) > pixels(best))) {
                best = stream;
            }
        }
        for (int i = 0; i < file.streams(); i++) {
            AVStream stream = file.stream(i);
            if (best == null || stream.index() != best.index()) {
                stream.discard(AVDISCARD_ALL);
            }
        }
        return best;
    }

    private static long pixels(AVStream stream) {
        return (long) stream.codecpar().width() * stream.codecpar().height();
    }

    /// The frames that were hashed, and which stretches they stand for.
    private static final class Kept {
        private long intervalMillis;
        private final List<VideoFrame> frames = new ArrayList<>();
        private long lastStretch = -1;

        Kept(long intervalMillis) {
            this.intervalMillis = intervalMillis;
        }

        long stretchOf(long millis) {
            return millis / intervalMillis;
        }

        boolean wants(long millis) {
            return stretchOf(millis) > lastStretch;
        }

        void add(VideoFrame frame) {
            frames.add(frame);
            lastStretch = stretchOf(frame.millis());
            if (frames.size() > MOST_FRAMES) {
                intervalMillis *= 2;
                List<VideoFrame> all = List.copyOf(frames);
                frames.clear();
                lastStretch = -1;
                for (VideoFrame one : all) {
                    if (wants(one.millis())) {
                        frames.add(one);
                        lastStretch = stretchOf(one.millis());
                    }
                }
            }
        }
    }

    /// A packet and when its frame is shown.
    private record Held(AVPacket packet, long millis) {}

    /// The decoding of one video.
    private final class Run implements AutoCloseable {
        private final MediaFile file;
        private final AVStream stream;
        private final FrameDecoder opened;
        private final AVCodecContext decoder;
        private final AVFrame frame = av_frame_alloc();
        private final FrameLuma luma = new FrameLuma();
        private final Hashing hashing = new Hashing();
        private final Kept kept;
        private final Deque<Held> group = new ArrayDeque<>();
        private long groupBytes;
        private long lastMillis = -1;
        private long shiftMillis;
        private long startTime = AV_NOPTS_VALUE;
        private final long mostBetweenPixels;
        private long betweenPixels;
        private long keyFramesOnlyFrom = -1;
        /// The decoder stands in the middle of a group, ready for its next packet.
        private boolean inMiddle;
        private int width;
        private int height;
        private long damaged;
        private boolean unreadablePixels;

        Run(MediaFile file, AVStream stream, FrameDecoder opened, VideoSampling sampling) {
            this.file = file;
            this.stream = stream;
            this.opened = opened;
            kept = new Kept(sampling.intervalMillis());
            mostBetweenPixels = sampling.keyFramesOnly() ? -1 : BETWEEN_PIXELS;
            decoder = opened.context();
        }

        Decoded decode(Metadata metadata) throws IOException {
            AVPacket packet = av_packet_alloc();
            try {
                while (file.next(packet)) {
                    if (packet.stream_index() == stream.index() && packet.size() > 0) {
                        hold(packet);
                    }
                    av_packet_unref(packet);
                }
            } finally {
                av_packet_free(packet);
            }
            decodeGroup(-1);
            return result(metadata);
        }

        private void hold(AVPacket packet) {
            boolean isKey = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
            long millis = millisOf(packet, isKey);
            boolean isFull = group.size() >= MOST_HELD_PACKETS || groupBytes + packet.size() > MOST_HELD_BYTES;
            if (isKey || isFull) {
                decodeGroup(isKey ? millis : -1);
                inMiddle &= !isKey;
            }
            AVPacket moved = av_packet_alloc();
            av_packet_move_ref(moved, packet);
            group.add(new Held(moved, millis));
            groupBytes += moved.size();
        }

        /// When a packet's frame is shown. Damage and joined recordings make clocks jump back; then what follows is
        /// counted on from where it was.
        private long millisOf(AVPacket packet, boolean isKey) {
            long time = packet.pts() != AV_NOPTS_VALUE ? packet.pts() : packet.dts();
            long millis;
            if (time == AV_NOPTS_VALUE) {
                millis = lastMillis + 1;
            } else {
                if (startTime == AV_NOPTS_VALUE) {
                    startTime = stream.start_time() != AV_NOPTS_VALUE ? Math.min(stream.start_time(), time) : time;
                }
                millis = millis(time) + shiftMillis;
            }
            if (isKey && millis < lastMillis - kept.intervalMillis) {
                shiftMillis += lastMillis - millis;
                millis = lastMillis;
            }
            millis = Math.clamp(millis, 0, LONGEST_MILLIS);
            lastMillis = Math.max(lastMillis, millis);
            return millis;
        }

        private long millis(long time) {
            AVRational unit = stream.time_base();
            return unit.den() <= 0 || unit.num() <= 0
                    ? 0
                    : av_rescale(time - startTime, 1000L * unit.num(), unit.den());
        }

        /// Decodes what is wanted of the packets held, and forgets them.
        ///
        /// @param nextKeyMillis when the key frame after them is shown; −1 if another follows
        private void decodeGroup(long nextKeyMillis) {
            if (group.isEmpty()) {
                return;
            }
            Held first = group.getFirst();
            boolean goesOn = inMiddle;
            long last = group.stream().mapToLong(Held::millis).max().orElse(0);
            long lastWanted = nextKeyMillis >= 0 ? kept.stretchOf(nextKeyMillis) - 1 : kept.stretchOf(last);
            boolean wantsFirst = kept.wants(first.millis());
            boolean wantsLater = lastWanted > Math.max(kept.lastStretch, kept.stretchOf(first.millis()));
            if (wantsLater && betweenPixels > mostBetweenPixels) {
                wantsLater = false;
                if (keyFramesOnlyFrom < 0) {
                    keyFramesOnlyFrom = first.millis();
                }
            }
            boolean isWhole = nextKeyMillis >= 0;
            inMiddle = false;
            if (wantsLater || (goesOn && wantsFirst)) {
                decoder.skip_frame(AVDISCARD_NONREF);
                inMiddle = decodeUpTo(lastWanted, first.millis());
            } else if (wantsFirst && !goesOn) {
                decoder.skip_frame(AVDISCARD_DEFAULT);
                send(first.packet(), first.millis());
            }
            inMiddle &= !isWhole;
            if (!inMiddle) {
                send(null, first.millis());
                avcodec_flush_buffers(decoder);
            }
            forgetGroup();
        }

        /// Decodes packets until a frame of this stretch came.
        ///
        /// @return whether the decoder was given all of them
        private boolean decodeUpTo(long lastWanted, long notBeforeMillis) {
            for (Held held : group) {
                if (kept.lastStretch >= lastWanted) {
                    return false;
                }
                betweenPixels += (long) Math.max(width, 1) * Math.max(height, 1);
                send(held.packet(), notBeforeMillis);
            }
            return true;
        }

        private void forgetGroup() {
            for (Held held : group) {
                av_packet_free(held.packet());
            }
            group.clear();
            groupBytes = 0;
        }

        /// Gives the decoder a packet, or none at the end of a group, and hashes what comes out and is wanted.
        private void send(@Nullable AVPacket packet, long notBeforeMillis) {
            int sent = avcodec_send_packet(decoder, packet);
            if (sent < 0 && sent != AVERROR_EOF && sent != AVERROR_EAGAIN()) {
                damaged++;
            }
            while (true) {
                int received = avcodec_receive_frame(decoder, frame);
                if (received < 0) {
                    if (received != AVERROR_EOF && received != AVERROR_EAGAIN()) {
                        damaged++;
                    }
                    return;
                }
                take(notBeforeMillis);
                av_frame_unref(frame);
            }
        }

        private void take(long notBeforeMillis) {
            width = frame.width();
            height = frame.height();
            long time = frame.best_effort_timestamp();
            long millis = Math.clamp(
                    time == AV_NOPTS_VALUE || startTime == AV_NOPTS_VALUE
                            ? notBeforeMillis
                            : millis(time) + shiftMillis,
                    0,
                    LONGEST_MILLIS);
            if (FrameDecoder.isGuessed(frame)) {
                damaged++;
                return;
            }
            // Frames before the key frame refer to a group that was not decoded.
            if (millis < notBeforeMillis || !kept.wants(millis)) {
                return;
            }
            if (luma.read(frame, hashing)) {
                kept.add(new VideoFrame(millis, hashing.finish()));
            } else {
                unreadablePixels = true;
            }
        }

        private Decoded result(Metadata metadata) {
            if (kept.frames.isEmpty()) {
                ProblemKind kind = unreadablePixels ? ProblemKind.UNSUPPORTED : ProblemKind.DAMAGED;
                return new Decoded(null, new Problem(kind, "No frame of its moving picture can be decoded"), metadata);
            }
            String missing = damaged > 0
                    ? "Parts of its moving picture are damaged and were not examined"
                    : file.isBroken() ? "It is cut short or damaged after %s".formatted(clock(lastMillis)) : null;
            VideoFrame firstKept = kept.frames.getFirst();
            Video video = new Video(
                    Math.clamp(width, 1, 65_535),
                    Math.clamp(height, 1, 65_535),
                    durationMillis(),
                    framesPerSecond(),
                    kept.intervalMillis,
                    keyFramesOnlyFrom,
                    inOrder(firstKept),
                    opened.name());
            return new Decoded(
                    video, missing == null ? null : new Problem(ProblemKind.DECODED_IN_PART, missing), metadata);
        }

        /// Stretches rise, so frames do; a clock that jumps may still break that for one.
        private List<VideoFrame> inOrder(VideoFrame first) {
            List<VideoFrame> ordered = new ArrayList<>();
            long latest = first.millis();
            for (VideoFrame one : kept.frames) {
                latest = Math.max(latest, one.millis());
                ordered.add(one.millis() == latest ? one : new VideoFrame(latest, one.hashes()));
            }
            return ordered;
        }

        private long durationMillis() {
            AVFormatContext format = file.format();
            long micros = format.duration();
            long said = micros == AV_NOPTS_VALUE || micros < 0 ? 0 : micros / 1000;
            return Math.clamp(Math.max(said, lastMillis), 0, LONGEST_MILLIS);
        }

        private double framesPerSecond() {
            AVRational rate = stream.avg_frame_rate();
            return rate.den() <= 0 || rate.num() <= 0 ? 0 : (double) rate.num() / rate.den();
        }

        @Override
        public void close() {
            forgetGroup();
            luma.close();
            av_frame_free(frame);
            opened.close();
        }
    }

    /// `1:02:03` for a position.
    static String clock(long millis) {
        long seconds = millis / 1000;
        return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /// From rows to hashes.
    private final class Hashing implements FrameLuma.Rows {
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

        PdqVariants finish() {
            return hasher.finish();
        }
    }
}
