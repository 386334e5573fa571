package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The main class of a worker process that opens containers: it asks for a container's bytes on standard
/// output, gets them on standard input, and gives its members, until its input ends. It needs neither files
/// nor network. See [ContainerWire] for the protocol.
public final class ContainerWorker {
    static final String WATCH_PARENT = "watch-parent";
    /// Exit code when memory ran out so badly that not even the answer could be given.
    static final int EXIT_OUT_OF_MEMORY = 13;

    private static final int EXIT_PARENT_IS_GONE = 14;
    private static final long WATCH_EVERY_MILLIS = 250;

    private ContainerWorker() {}

    /// How a container is opened; replaced by hostile ones in tests.
    interface Opening {
        /// Gives all members.
        ///
        /// @return why there are no more, or null if it was read to its end
        /// @throws IOException whatever the bytes cause
        @Nullable
        ContainerProblem open(ContainerKind kind, SeekableInput bytes, MemberSink members) throws IOException;
    }

    /// Runs a worker until its input ends. Only the pool calls it.
    ///
    /// @param arguments [#WATCH_PARENT] where nothing else ends it with its parent, or none
    public static void main(String[] arguments) {
        serve(arguments, Openings::open);
    }

    static void serve(String[] arguments, Opening opening) {
        try {
            var in = new DataInputStream(
                    new BufferedInputStream(new FileInputStream(FileDescriptor.in), ContainerWire.MOST_READ));
            var out = new DataOutputStream(
                    new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), ContainerWire.PIECE + 64));
            // Stray prints of a library cannot garble an answer.
            System.setOut(System.err);
            System.setIn(InputStream.nullInputStream());
            if (List.of(arguments).contains(WATCH_PARENT)) {
                watchParent();
            }
            ContainerWire.writeHello(out);
            while (answerNext(in, out, opening)) {
                // Until the input ends.
            }
            Runtime.getRuntime().halt(0);
        } catch (OutOfMemoryError full) {
            Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY);
        } catch (IOException | ParentIsGone gone) {
            Runtime.getRuntime().halt(EXIT_PARENT_IS_GONE);
        }
    }

    private static boolean answerNext(DataInputStream in, DataOutputStream out, Opening opening) throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        int magic = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        if (magic != ContainerWire.OPEN) {
            throw new EOFException("A request does not begin as one");
        }
        ContainerKind kind = ContainerKind.valueOf(in.readUTF());
        MemberSink sink = new MemberSink(out);
        SeekableInput bytes = new SeekableInput(in.readLong(), new Asking(in, out));
        ContainerProblem problem;
        try {
            problem = opening.open(kind, bytes, sink);
        } catch (OutOfMemoryError full) {
            problem = new ContainerProblem(
                    ContainerProblem.Kind.OUT_OF_MEMORY, "Opening it needs more memory than is given to it");
        } catch (IOException | RuntimeException | StackOverflowError broken) {
            problem = Openings.problem(broken);
        }
        sink.endMember(problem);
        ContainerWire.writeDone(out, problem);
        return true;
    }

    /// Reads by asking the pool.
    private static final class Asking implements SeekableInput.Reading {
        private final DataInputStream in;
        private final DataOutputStream out;

        Asking(DataInputStream in, DataOutputStream out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public int read(long from, byte[] to, int offset, int length) {
            try {
                ContainerWire.writeRead(out, from, length);
                int got = in.readInt();
                if (got < 0 || got > length) {
                    throw new ParentIsGone();
                }
                in.readFully(to, offset, got);
                return got;
            } catch (IOException gone) {
                throw new ParentIsGone();
            }
        }
    }

    /// The pipe to the pool is closed. No library that opens a container may take it for damage of the
    /// container.
    static final class ParentIsGone extends Error {}

    /// A parent that is killed cannot say so. Its death shows in that this process gets another parent.
    private static void watchParent() {
        Optional<ProcessHandle> first = ProcessHandle.current().parent();
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (ProcessHandle.current().parent().equals(first)) {
                    Thread.sleep(WATCH_EVERY_MILLIS);
                }
            } catch (InterruptedException nobodyDoesThis) {
                // Then as if it were gone.
            }
            Runtime.getRuntime().halt(EXIT_PARENT_IS_GONE);
        });
    }
}
