package org.safelight.sources;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What goes through the two pipes between the pool and a worker that opens containers. All numbers are
/// big-endian.
///
/// To the worker: [#OPEN] (int), kind (name), size (long); and the answers to what it asks to read: a length
/// (int, 0 to what was asked, 0 at the end) and as many bytes. End of stream tells it to exit.
///
/// From the worker, frames: length (int), kind (byte), content. First a [#HELLO]. Then for each container, in
/// turn: [#READ] asks for bytes of the container; [#MEMBER] begins a member, [#BYTES] are some of it,
/// [#MEMBER_END] ends it; [#DONE] ends the container.
///
/// A worker may have been taken over by what it opened. So the pool's side believes nothing: lengths are
/// bounded before anything is allocated, and every value is checked; what does not fit is a
/// [ProtocolException].
final class ContainerWire {
    /// Raised whenever a request or answer changes its form.
    static final int VERSION = 1;

    static final int OPEN = 0x534C_4331;
    /// Most bytes of a member in one frame.
    static final int PIECE = 64 << 10;
    /// Most bytes of a container that are asked for at once.
    static final int MOST_READ = 128 << 10;
    /// As long as a path on Linux may be.
    static final int LONGEST_NAME = 4_096;

    static final int LONGEST_WORDS = 500;
    static final int LONGEST_LOCATION = 1_000;

    private static final byte HELLO = 1;
    private static final byte READ = 2;
    private static final byte MEMBER = 3;
    private static final byte BYTES = 4;
    private static final byte MEMBER_END = 5;
    private static final byte DONE = 6;

    private static final int LONGEST_FRAME = PIECE + 1;
    private static final long NO_TIME = Long.MIN_VALUE;
    /// Years 1 to 9999: what lies outside was never a time of a file.
    private static final long FIRST_MILLIS = -62_135_596_800_000L;

    private static final long LAST_MILLIS = 253_402_300_799_999L;

    private ContainerWire() {}

    /// One frame from a worker.
    sealed interface Frame {
        /// It wants bytes of the container.
        record Read(long from, int length) implements Frame {}

        record Begin(ExhibitPath name, MemberFacts facts) implements Frame {}

        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Piece(byte[] bytes) implements Frame {}

        record End(@Nullable ContainerProblem problem) implements Frame {}

        record Done(@Nullable ContainerProblem problem) implements Frame {}
    }

    // The pool's side

    static void writeOpen(DataOutputStream out, ContainerKind kind, long size) throws IOException {
        out.writeInt(OPEN);
        out.writeUTF(kind.name());
        out.writeLong(size);
        out.flush();
    }

    static void readHello(DataInputStream in) throws IOException {
        DataInputStream from = frame(in);
        if (from.readByte() != HELLO || from.readInt() != VERSION) {
            throw new ProtocolException("The worker does not speak version " + VERSION);
        }
        expectEnd(from);
    }

    static Frame readFrame(DataInputStream in) throws IOException {
        DataInputStream from = frame(in);
        byte kind = from.readByte();
        Frame frame = switch (kind) {
            case READ -> read(from);
            case MEMBER -> begin(from);
            case BYTES -> new Frame.Piece(from.readAllBytes());
            case MEMBER_END -> new Frame.End(problem(from));
            case DONE -> new Frame.Done(problem(from));
            default -> throw new ProtocolException("A frame of kind " + kind);
        };
        expectEnd(from);
        return frame;
    }

    private static DataInputStream frame(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > LONGEST_FRAME) {
            throw new ProtocolException("A frame claims to have " + length + " bytes");
        }
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new EOFException("A frame ends after " + content.length + " of " + length + " bytes");
        }
        return new DataInputStream(new ByteArrayInputStream(content));
    }

    private static Frame.Read read(DataInputStream from) throws IOException {
        long position = from.readLong();
        int length = from.readInt();
        if (position < 0 || length < 1 || length > MOST_READ) {
            throw new ProtocolException("Asked for " + length + " bytes from " + position);
        }
        return new Frame.Read(position, length);
    }

    private static Frame.Begin begin(DataInputStream from) throws IOException {
        int length = from.readUnsignedShort();
        if (length > LONGEST_NAME) {
            throw new ProtocolException("A name of " + length + " bytes");
        }
        byte[] name = from.readNBytes(length);
        long claimed = from.readLong();
        Instant modified = time(from.readLong());
        Instant accessed = time(from.readLong());
        Instant changed = time(from.readLong());
        MemberFacts.State state = named(MemberFacts.State.values(), from.readUTF());
        if (claimed < -1) {
            throw new ProtocolException("A member of " + claimed + " bytes");
        }
        String location = printable(from.readUTF(), LONGEST_LOCATION);
        return new Frame.Begin(
                ExhibitPath.ofMember(name), new MemberFacts(claimed, modified, accessed, changed, state, location));
    }

    private static @Nullable Instant time(long millis) {
        return millis < FIRST_MILLIS || millis > LAST_MILLIS ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable ContainerProblem problem(DataInputStream from) throws IOException {
        if (!from.readBoolean()) {
            return null;
        }
        ContainerProblem.Kind kind = named(ContainerProblem.Kind.values(), from.readUTF());
        return new ContainerProblem(kind, printable(from.readUTF(), LONGEST_WORDS));
    }

    private static <T extends Enum<T>> T named(T[] values, String name) throws ProtocolException {
        for (T value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        throw new ProtocolException("A name of " + name.length() + " characters is none of " + values.length);
    }

    private static String printable(String text, int longest) throws ProtocolException {
        if (text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw new ProtocolException("A text of " + text.length() + " characters is too long or not printable");
        }
        return text;
    }

    private static void expectEnd(DataInputStream from) throws IOException {
        if (from.read() >= 0) {
            throw new ProtocolException("A frame is longer than its content");
        }
    }

    // The worker's side

    static void writeHello(DataOutputStream out) throws IOException {
        Content content = new Content(HELLO);
        content.to.writeInt(VERSION);
        content.writeTo(out);
    }

    static void writeRead(DataOutputStream out, long from, int length) throws IOException {
        Content content = new Content(READ);
        content.to.writeLong(from);
        content.to.writeInt(length);
        content.writeTo(out);
    }

    static void writeBegin(DataOutputStream out, byte[] name, MemberFacts facts) throws IOException {
        Content content = new Content(MEMBER);
        content.to.writeShort(name.length);
        content.to.write(name);
        content.to.writeLong(facts.claimedBytes());
        content.to.writeLong(millis(facts.modifiedAt()));
        content.to.writeLong(millis(facts.accessedAt()));
        content.to.writeLong(millis(facts.changedAt()));
        content.to.writeUTF(facts.state().name());
        content.to.writeUTF(facts.location());
        content.writeTo(out);
    }

    static void writePiece(DataOutputStream out, byte[] bytes, int from, int length) throws IOException {
        out.writeInt(1 + length);
        out.writeByte(BYTES);
        out.write(bytes, from, length);
    }

    static void writeEnd(DataOutputStream out, @Nullable ContainerProblem problem) throws IOException {
        writeProblem(out, MEMBER_END, problem);
    }

    static void writeDone(DataOutputStream out, @Nullable ContainerProblem problem) throws IOException {
        writeProblem(out, DONE, problem);
    }

    private static void writeProblem(DataOutputStream out, byte kind, @Nullable ContainerProblem problem)
            throws IOException {
        Content content = new Content(kind);
        content.to.writeBoolean(problem != null);
        if (problem != null) {
            content.to.writeUTF(problem.kind().name());
            content.to.writeUTF(problem.words());
        }
        content.writeTo(out);
    }

    private static long millis(@Nullable Instant time) {
        try {
            return time == null ? NO_TIME : time.toEpochMilli();
        } catch (ArithmeticException never) {
            return NO_TIME;
        }
    }

    /// The content of a frame that is being written.
    private static final class Content {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream to = new DataOutputStream(bytes);

        Content(byte kind) throws IOException {
            to.writeByte(kind);
        }

        void writeTo(DataOutputStream out) throws IOException {
            out.writeInt(bytes.size());
            bytes.writeTo(out);
            out.flush();
        }
    }
}
