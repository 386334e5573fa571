package org.safelight.decode;

import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXTERNAL;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/// A media file opened by FFmpeg, its bytes coming from a [ByteReader] and from nowhere else. Runs in a worker.
///
/// FFmpeg knows containers that name other files or addresses (play lists). Those demuxers are not allowed, and no
/// protocol is: there is nothing that could open what a hostile file names. How much is read is bounded too, so
/// that a file cannot send the reader back and forth for ever; past the bound it seems to end.
final class MediaFile implements AutoCloseable {
    /// What is opened at all; by the demuxers' own names.
    private static final String FORMATS =
            "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,asf_o,flv,live_flv,mpeg,mpegts,"
                    + "mpegvideo,ogg,rm,h264,hevc,m4v,ivf,dv,nut,mxf,wtv,h263,av1,obu,gxf,vc1,swf,yuv4mpegpipe,amv,roq,smk,"
                    + "bink,apng,webp_anim,gif";

    private static final int BUFFER_BYTES = 256 << 10;
    private static final String PROBE_BYTES = Integer.toString(5 << 20);
    private static final String ANALYSED_MICROS = Integer.toString(5_000_000);
    /// A sound file beside a video has a few; thousands are an attack.
    private static final String MOST_STREAMS = "100";
    /// Past this many times its size a file is not read on.
    private static final int MOST_READINGS = 4;

    private final Source source;
    private final AVIOContext io;
    private final AVFormatContext format;

    private MediaFile(Source source, AVIOContext io, AVFormatContext format) {
        this.source = source;
        this.io = io;
        this.format = format;
    }

    /// Opens a file, or gives null if FFmpeg finds nothing in it that it can read.
    ///
    /// @throws IOException if the bytes cannot be had
    static @Nullable MediaFile open(ByteReader bytes) throws IOException {
        Source source = new Source(bytes);
        BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES)).capacity(BUFFER_BYTES);
        AVIOContext io = avio_alloc_context(buffer, BUFFER_BYTES, 0, null, source.reading, null, source.seeking);
        AVFormatContext format = avformat_alloc_context();
        format.pb(io);
        format.flags(format.flags() | AVFormatContext.AVFMT_FLAG_CUSTOM_IO | AVFormatContext.AVFMT_FLAG_BITEXACT);
        format.max_streams(Integer.parseInt(MOST_STREAMS));
        AVDictionary options = new AVDictionary(null);
        try {
            av_dict_set(options, "format_whitelist", FORMATS, 0);
            av_dict_set(options, "protocol_whitelist", "none", 0);
            av_dict_set(options, "probesize", PROBE_BYTES, 0);
            av_dict_set(options, "analyzeduration", ANALYSED_MICROS, 0);
            av_dict_set(options, "enable_drefs", "0", 0);
            // Frees the context when it fails.
            int opened = avformat_open_input(format, (BytePointer) null, null, options);
            if (opened < 0) {
                freeIo(io);
                source.close();
                source.rethrow();
                return null;
            }
        } finally {
            av_dict_free(options);
        }
        MediaFile file = new MediaFile(source, io, format);
        int found = avformat_find_stream_info(format, (AVDictionary) null);
        if (found < 0 && format.nb_streams() == 0) {
            file.close();
            source.rethrow();
            return null;
        }
        source.rethrow();
        return file;
    }

    AVFormatContext format() {
        return format;
    }

    AVStream stream(int index) {
        return format.streams(index);
    }

    int streams() {
        return format.nb_streams();
    }

    /// Reads the next packet.
    ///
    /// @return false at the end, or where nothing more can be read
    /// @throws IOException if the bytes cannot be had
    boolean next(AVPacket packet) throws IOException {
        int result = av_read_frame(format, packet);
        source.rethrow();
        if (result < 0 && result != AVERROR_EOF) {
            source.broken = true;
        }
        return result >= 0;
    }

    /// Whether it ended otherwise than at its end, or was read so often that reading was stopped.
    boolean isBroken() {
        return source.broken;
    }

    @Override
    public void close() {
        avformat_close_input(format);
        freeIo(io);
        source.close();
    }

    private static void freeIo(AVIOContext io) {
        // FFmpeg may have put another buffer in place of ours.
        av_free(io.buffer());
        avio_context_free(io);
    }

    /// What FFmpeg calls for bytes. Nothing may be thrown through C: what goes wrong is kept for [#rethrow].
    private static final class Source {
        private final ByteReader bytes;
        private final byte[] piece = new byte[BUFFER_BYTES];
        private long place;
        private long left;
        private boolean broken;
        private @Nullable IOException failure;
        private final Read_packet_Pointer_BytePointer_int reading = new Reading();
        private final Seek_Pointer_long_int seeking = new Seeking();

        Source(ByteReader bytes) {
            this.bytes = bytes;
            left = Math.addExact(Math.multiplyExact(bytes.size(), (long) MOST_READINGS), 64L << 20);
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }

        void close() {
            reading.close();
            seeking.close();
        }

        private final class Reading extends Read_packet_Pointer_BytePointer_int {
            Reading() {
                // Makes the native function that leads here.
                super();
            }

            @Override
            public int call(Pointer opaque, BytePointer to, int length) {
                try {
                    if (failure != null || left <= 0) {
                        broken = true;
                        return AVERROR_EOF;
                    }
                    int count = bytes.read(place, piece, 0, Math.min(length, piece.length));
                    if (count <= 0) {
                        return AVERROR_EOF;
                    }
                    to.put(piece, 0, count);
                    place += count;
                    left -= count;
                    return count;
                } catch (IOException unreadable) {
                    failure = unreadable;
                    return AVERROR_EXTERNAL;
                } catch (RuntimeException | Error fault) {
                    failure = new IOException(fault);
                    return AVERROR_EXTERNAL;
                }
            }
        }

        private final class Seeking extends Seek_Pointer_long_int {
            private static final int FROM_START = 0;
            private static final int FROM_HERE = 1;
            private static final int FROM_END = 2;

            Seeking() {
                super();
            }

            @Override
            public long call(Pointer opaque, long offset, int whence) {
                int from = whence & ~avformat.AVSEEK_FORCE;
                long target;
                switch (from) {
                    case avformat.AVSEEK_SIZE -> {
                        return bytes.size();
                    }
                    case FROM_START -> target = offset;
                    case FROM_HERE -> target = place + offset;
                    case FROM_END -> target = bytes.size() + offset;
                    default -> {
                        return -1;
                    }
                }
                if (target < 0) {
                    return -1;
                }
                place = target;
                return target;
            }
        }
    }
}
