package org.safelight.decode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;

/// What goes through the two pipes between the pool and a worker. All numbers are big-endian.
///
/// To the worker, a request: [#REQUEST], kind (name), expected bytes (long), then pieces: length
/// 1 to [#PIECE] (int) and as many bytes; [#END] (−1) ends the item, which may be empty; [#ABANDONED] (−2) ends it
/// without
/// an answer. End of stream tells the worker to exit.
///
/// A `WATCH` request has no pieces: the worker asks for what it wants ([#READ]: offset (long), length (int)) and gets
/// a number of bytes (int) and as many bytes, 0 at the end; or [#ABANDONED], which ends the request without an answer.
///
/// From the worker, frames: length (int), kind (byte), content. First a [#HELLO]; then for each request a [#TYPE], as
/// soon as the type is known, and for `EXAMINE` and `WATCH` an [#EXAMINATION].
///
/// A worker may have been taken over by what it decoded. So the pool's side believes nothing: lengths are
/// bounded before anything is allocated, and every value is checked; what does not fit is a [ProtocolException].
final class Wire {
    /// Raised whenever a request or answer changes its form.
    static final int VERSION = 3;

    static final int REQUEST = 0x534C_5131;
    static final int PIECE = 64 * 1024;
    static final int END = -1;
    static final int ABANDONED = -2;

    static final byte HELLO = 1;
    static final byte TYPE = 2;
    static final byte EXAMINATION = 3;
    static final byte READ = 4;

    /// 10 001 frames of 265 bytes and the texts fit well.
    private static final int LONGEST_FRAME = 4 << 20;

    private static final int LONGEST_WORDS = 500;
    private static final int MOST_HASHES = 1_000;
    private static final int MOST_READABLE = 100;
    private static final int ORIENTATIONS = 8;

    // RFC 6838 names, or our own word for an item without bytes.
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            "[a-z0-9][a-z0-9!#$&^_.+-]{0,99}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}|" + Pattern.quote(Examination.EMPTY));

    private Wire() {}

    enum RequestKind {
        IDENTIFY,
        EXAMINE,
        /// To examine a video, whose bytes the worker asks for.
        WATCH
    }

    /// @param expectedBytes a hint for allocating
    record Request(RequestKind kind, long expectedBytes) {
        void writeTo(DataOutputStream out) throws IOException {
            out.writeInt(REQUEST);
            out.writeUTF(kind.name());
            out.writeLong(expectedBytes);
        }

        /// The next request, or null at the end of the stream.
        static @Nullable Request readFrom(DataInputStream in) throws IOException {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            int magic = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
            if (magic != REQUEST) {
                throw new ProtocolException("A request does not begin as one");
            }
            return new Request(named(RequestKind.values(), in.readUTF()), in.readLong());
        }
    }

    /// One frame from the worker, its length and kind checked.
    static DataInputStream readFrame(DataInputStream in, byte expectedKind) throws IOException {
        Frame frame = readFrame(in);
        if (frame.kind() != expectedKind) {
            throw new ProtocolException("A frame of kind " + frame.kind() + " came where " + expectedKind + " was due");
        }
        return frame.content();
    }

    /// A frame from the worker.
    record Frame(byte kind, DataInputStream content) {}

    /// One frame from the worker, its length checked.
    static Frame readFrame(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > LONGEST_FRAME) {
            throw new ProtocolException("A frame claims to have " + length + " bytes");
        }
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new EOFException("A frame ends after " + content.length + " of " + length + " bytes");
        }
        return new Frame(content[0], new DataInputStream(new ByteArrayInputStream(content, 1, length - 1)));
    }

    static void writeFrame(DataOutputStream out, byte kind, ByteArrayOutputStream content) throws IOException {
        out.writeInt(1 + content.size());
        out.writeByte(kind);
        content.writeTo(out);
        out.flush();
    }

    static void writeHello(DataOutputStream out, DecodeCapabilities capabilities) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        DataOutputStream to = new DataOutputStream(content);
        to.writeInt(VERSION);
        to.writeBoolean(capabilities.hasTurbo());
        to.writeUTF(capabilities.turbo());
        to.writeUTF(capabilities.pdqKernel());
        to.writeUTF(capabilities.javaVersion());
        to.writeInt(capabilities.readable().size());
        for (String type : capabilities.readable()) {
            to.writeUTF(type);
        }
        writeFrame(out, HELLO, content);
    }

    static DecodeCapabilities readHello(DataInputStream in) throws IOException {
        DataInputStream from = readFrame(in, HELLO);
        int version = from.readInt();
        if (version != VERSION) {
            throw new ProtocolException("The worker speaks version " + version + ", the program " + VERSION);
        }
        boolean hasTurbo = from.readBoolean();
        String turbo = words(from);
        String kernel = words(from);
        String java = words(from);
        int count = from.readInt();
        if (count < 0 || count > MOST_READABLE) {
            throw new ProtocolException(count + " readable types");
        }
        List<String> readable = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readable.add(mediaType(from));
        }
        expectEnd(from);
        return new DecodeCapabilities(hasTurbo, turbo, kernel, java, readable);
    }

    static void writeType(DataOutputStream out, Identified type) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        new DataOutputStream(content).writeUTF(type.mediaType());
        writeFrame(out, TYPE, content);
    }

    /// What a worker wants to read of a video.
    ///
    /// @param length 1 to [#PIECE] · 4
    record Wanted(long offset, int length) {
        static final int LONGEST = 4 * PIECE;

        void writeTo(DataOutputStream out) throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            DataOutputStream to = new DataOutputStream(content);
            to.writeLong(offset);
            to.writeInt(length);
            writeFrame(out, READ, content);
        }

        static Wanted readFrom(DataInputStream from) throws IOException {
            Wanted wanted = new Wanted(from.readLong(), from.readInt());
            if (wanted.offset < 0 || wanted.length < 1 || wanted.length > LONGEST) {
                throw new ProtocolException("It asks for " + wanted.length + " bytes from " + wanted.offset);
            }
            expectEnd(from);
            return wanted;
        }
    }

    static Identified readType(DataInputStream in) throws IOException {
        return readTypeFrom(readFrame(in, TYPE));
    }

    static Identified readTypeFrom(DataInputStream from) throws IOException {
        Identified type = new Identified(mediaType(from));
        expectEnd(from);
        return type;
    }

    static void writeExamination(DataOutputStream out, Examination examination) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        DataOutputStream to = new DataOutputStream(content);
        to.writeUTF(examination.mediaType());
        Picture picture = examination.picture();
        to.writeBoolean(picture != null);
        if (picture != null) {
            to.writeInt(picture.width());
            to.writeInt(picture.height());
            to.writeInt(picture.frames());
            to.writeInt(picture.framesExamined());
            to.writeUTF(picture.decoder());
            to.writeInt(picture.frameHashes().size());
            for (PdqVariants variants : picture.frameHashes()) {
                writeHashes(to, variants);
            }
        }
        Video video = examination.video();
        to.writeBoolean(video != null);
        if (video != null) {
            to.writeInt(video.width());
            to.writeInt(video.height());
            to.writeLong(video.durationMillis());
            to.writeDouble(video.framesPerSecond());
            to.writeLong(video.intervalMillis());
            to.writeLong(video.keyFramesOnlyFromMillis());
            to.writeUTF(video.decoder());
            to.writeInt(video.frames().size());
            for (VideoFrame frame : video.frames()) {
                to.writeLong(frame.millis());
                writeHashes(to, frame.hashes());
            }
        }
        Problem problem = examination.problem();
        to.writeBoolean(problem != null);
        if (problem != null) {
            to.writeUTF(problem.kind().name());
            to.writeUTF(problem.words());
        }
        Metadata metadata = examination.metadata();
        for (String text : new @Nullable String[] {
            metadata.make(),
            metadata.model(),
            metadata.bodySerial(),
            metadata.lens(),
            metadata.software(),
            metadata.takenAt()
        }) {
            to.writeUTF(text == null ? "" : text);
        }
        Double latitude = metadata.latitude();
        Double longitude = metadata.longitude();
        Integer orientation = metadata.orientation();
        to.writeDouble(latitude == null ? Double.NaN : latitude);
        to.writeDouble(longitude == null ? Double.NaN : longitude);
        to.writeByte(orientation == null ? 0 : orientation);
        writeFrame(out, EXAMINATION, content);
    }

    private static void writeHashes(DataOutputStream to, PdqVariants variants) throws IOException {
        to.writeByte(variants.quality());
        for (PerceptualHash hash : variants.hashes()) {
            to.writeLong(hash.w0());
            to.writeLong(hash.w1());
            to.writeLong(hash.w2());
            to.writeLong(hash.w3());
        }
    }

    static Examination readExamination(DataInputStream in) throws IOException {
        return readExaminationFrom(readFrame(in, EXAMINATION));
    }

    static Examination readExaminationFrom(DataInputStream from) throws IOException {
        String mediaType = mediaType(from);
        Picture picture = from.readBoolean() ? picture(from) : null;
        Video video = from.readBoolean() ? video(from) : null;
        Problem problem =
                from.readBoolean() ? new Problem(named(ProblemKind.values(), from.readUTF()), words(from)) : null;
        String make = from.readUTF();
        String model = from.readUTF();
        String bodySerial = from.readUTF();
        String lens = from.readUTF();
        String software = from.readUTF();
        String takenAt = from.readUTF();
        // Its constructor bounds the texts, and turns what cannot be, such as NaN, into null.
        Metadata metadata = new Metadata(
                make, model, bodySerial, lens, software, from.readDouble(), from.readDouble(), takenAt, (int)
                        from.readByte());
        expectEnd(from);
        return new Examination(mediaType, MediaTypes.classOf(mediaType), picture, video, problem, metadata);
    }

    private static Picture picture(DataInputStream from) throws IOException {
        int width = from.readInt();
        int height = from.readInt();
        int frames = from.readInt();
        int framesExamined = from.readInt();
        String decoder = words(from);
        int count = from.readInt();
        if (count < 1 || count > MOST_HASHES) {
            throw new ProtocolException(count + " hashes");
        }
        List<PdqVariants> hashes = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                hashes.add(hashes(from));
            }
            return new Picture(width, height, frames, framesExamined, hashes, decoder);
        } catch (IllegalArgumentException impossible) {
            throw new ProtocolException(String.valueOf(impossible.getMessage()));
        }
    }

    private static Video video(DataInputStream from) throws IOException {
        int width = from.readInt();
        int height = from.readInt();
        long durationMillis = from.readLong();
        double framesPerSecond = from.readDouble();
        long intervalMillis = from.readLong();
        long keyFramesOnlyFromMillis = from.readLong();
        String decoder = words(from);
        int count = from.readInt();
        if (count < 1 || count > VideoDecoding.MOST_FRAMES) {
            throw new ProtocolException(count + " frames");
        }
        List<VideoFrame> frames = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                frames.add(new VideoFrame(from.readLong(), hashes(from)));
            }
            return new Video(
                    width,
                    height,
                    durationMillis,
                    framesPerSecond,
                    intervalMillis,
                    keyFramesOnlyFromMillis,
                    frames,
                    decoder);
        } catch (IllegalArgumentException impossible) {
            throw new ProtocolException(String.valueOf(impossible.getMessage()));
        }
    }

    private static PdqVariants hashes(DataInputStream from) throws IOException {
        int quality = from.readByte();
        List<PerceptualHash> variants = new ArrayList<>(ORIENTATIONS);
        for (int k = 0; k < ORIENTATIONS; k++) {
            variants.add(new PerceptualHash(from.readLong(), from.readLong(), from.readLong(), from.readLong()));
        }
        return new PdqVariants(variants, quality);
    }

    private static String words(DataInputStream from) throws IOException {
        String text = from.readUTF();
        if (text.length() > LONGEST_WORDS || text.chars().anyMatch(Character::isISOControl)) {
            throw new ProtocolException("A text of " + text.length() + " characters is too long or not printable");
        }
        return text;
    }

    private static String mediaType(DataInputStream from) throws IOException {
        String text = from.readUTF();
        if (!MEDIA_TYPE.matcher(text).matches()) {
            throw new ProtocolException("A media type of " + text.length() + " characters is none");
        }
        return text;
    }

    private static <T extends Enum<T>> T named(T[] values, String name) throws ProtocolException {
        for (T value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        throw new ProtocolException("A name of " + name.length() + " characters is none of " + values.length);
    }

    private static void expectEnd(InputStream from) throws IOException {
        if (from.read() >= 0) {
            throw new ProtocolException("A frame is longer than its content");
        }
    }
}
