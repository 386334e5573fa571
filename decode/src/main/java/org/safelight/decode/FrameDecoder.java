package org.safelight.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BUFFER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/// One of FFmpeg's decoders, open, in the form that gives the same pixels on every machine: in one thread, bit-exact.
/// Runs in a worker.
final class FrameDecoder implements AutoCloseable {
    private final AVCodecContext context;
    private final String name;

    private FrameDecoder(AVCodecContext context, String name) {
        this.context = context;
        this.name = name;
    }

    /// The decoder for a codec that runs on the processor: the first there is, but for AV1, where the first needs a
    /// graphics card. Null if there is none.
    static @Nullable AVCodec codecOf(int codecId) {
        AVCodec codec =
                codecId == AV_CODEC_ID_AV1 ? avcodec_find_decoder_by_name("libaom-av1") : avcodec_find_decoder(codecId);
        return codec == null || codec.isNull() ? null : codec;
    }

    /// Opens a decoder for a stream; null if there is none, or it does not take the stream.
    static @Nullable FrameDecoder of(AVStream stream, long maxPixels) {
        AVCodec codec = codecOf(stream.codecpar().codec_id());
        if (codec == null) {
            return null;
        }
        AVCodecContext context = avcodec_alloc_context3(codec);
        boolean isReady = avcodec_parameters_to_context(context, stream.codecpar()) >= 0;
        context.thread_count(1);
        context.flags(context.flags() | AV_CODEC_FLAG_BITEXACT);
        context.max_pixels(maxPixels);
        context.pkt_timebase(stream.time_base());
        if (!isReady || avcodec_open2(context, codec, (AVDictionary) null) < 0) {
            avcodec_free_context(context);
            return null;
        }
        return new FrameDecoder(context, "ffmpeg " + codec.name().getString() + " " + FfmpegLibrary.VERSION);
    }

    /// Opens the decoder for pictures of JPEG alone, in the form that refuses what is damaged; null if there is none.
    static @Nullable FrameDecoder ofJpeg(long maxPixels) {
        AVCodec codec = codecOf(AV_CODEC_ID_MJPEG);
        if (codec == null) {
            return null;
        }
        AVCodecContext context = avcodec_alloc_context3(codec);
        context.thread_count(1);
        context.flags(context.flags() | AV_CODEC_FLAG_BITEXACT);
        context.err_recognition(AV_EF_EXPLODE | AV_EF_BITSTREAM | AV_EF_BUFFER);
        context.max_pixels(maxPixels);
        if (avcodec_open2(context, codec, (AVDictionary) null) < 0) {
            avcodec_free_context(context);
            return null;
        }
        return new FrameDecoder(context, "ffmpeg " + codec.name().getString() + " " + FfmpegLibrary.VERSION);
    }

    AVCodecContext context() {
        return context;
    }

    /// What goes into a result as the decoder.
    String name() {
        return name;
    }

    /// Decodes one packet that stands for itself.
    ///
    /// @return whether `frame` has its picture
    boolean decode(AVPacket packet, AVFrame frame) {
        return avcodec_send_packet(context, packet) >= 0
                && avcodec_send_packet(context, null) >= 0
                && avcodec_receive_frame(context, frame) >= 0;
    }

    /// Whether the decoder had to guess at parts of a frame, which then looks like nothing.
    static boolean isGuessed(AVFrame frame) {
        return (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0;
    }

    @Override
    public void close() {
        avcodec_free_context(context);
    }
}
