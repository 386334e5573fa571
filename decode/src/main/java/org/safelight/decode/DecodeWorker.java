package org.safelight.decode;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The main class of a worker process: takes bytes from standard input, gives numbers on standard output, until its
/// input ends. See [Wire] for the protocol.
///
/// - Stray prints of a library cannot garble an answer: `System.out` is turned to standard error first.
/// - It ends with its parent: at the end of its input, and, when the parent is killed while it decodes, by the
///   sandbox, or by a watchdog where there is none.
/// - Out of memory is answered before the process is given up, so that the reason is on record.
public final class DecodeWorker {
    /// Exit code when memory ran out so badly that not even the answer could be given.
    static final int EXIT_OUT_OF_MEMORY = 13;

    private static final int EXIT_PARENT_IS_GONE = 14;
    private static final int EXIT_PROTOCOL = 15;
    private static final long WATCH_EVERY_MILLIS = 250;

    private DecodeWorker() {}

    /// What is done with an item; replaced by hostile ones in tests.
    interface Examining {
        DecodeCapabilities capabilities();

        Identified identify(byte[] bytes);

        /// Finds out all there is to know.
        ///
        /// @param typeKnown told the type as soon as it is known, exactly once
        Examination examine(byte[] bytes, Consumer<Identified> typeKnown);

        /// Finds out all there is to know of a video.
        ///
        /// @param typeKnown told the type as soon as it is known, exactly once
        /// @throws IOException if its bytes cannot be had
        Examination watch(ByteReader bytes, Consumer<Identified> typeKnown) throws IOException;
    }

    /// Runs a worker until its input ends. Only the pool calls it.
    ///
    /// @param arguments see [WorkerSettings]
    public static void main(String[] arguments) {
        serve(arguments, Examiner::new);
    }

    static void serve(String[] arguments, Function<WorkerSettings, Examining> maker) {
        try {
            OutputOnly pipes = OutputOnly.takeStandardStreams();
            WorkerSettings settings = WorkerSettings.parse(arguments);
            if (settings.parentPid() != 0) {
                watchParent(settings.parentPid());
            }
            Examining examining = maker.apply(settings);
            Wire.writeHello(pipes.out(), examining.capabilities());
            while (answerNext(pipes, settings, examining)) {
                // Until the input ends.
            }
            Runtime.getRuntime().halt(0);
        } catch (OutOfMemoryError full) {
            Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY);
        } catch (ProtocolException garbled) {
            System.err.println(garbled.getMessage());
            Runtime.getRuntime().halt(EXIT_PROTOCOL);
        } catch (IOException parentIsGone) {
            Runtime.getRuntime().halt(EXIT_PARENT_IS_GONE);
        }
    }

    private record OutputOnly(DataInputStream in, DataOutputStream out) {
        static OutputOnly takeStandardStreams() {
            var in = new DataInputStream(
                    new BufferedInputStream(new FileInputStream(FileDescriptor.in), Wire.PIECE + Integer.BYTES));
            var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
            System.setOut(System.err);
            System.setIn(InputStream.nullInputStream());
            return new OutputOnly(in, out);
        }
    }

    /// Serves one request; answers whether there was one.
    private static boolean answerNext(OutputOnly pipes, WorkerSettings settings, Examining examining)
            throws IOException {
        Wire.Request request = Wire.Request.readFrom(pipes.in());
        if (request == null) {
            return false;
        }
        if (request.kind() == Wire.RequestKind.WATCH) {
            watch(pipes, request.expectedBytes(), examining);
            return true;
        }
        byte[] bytes = readItem(pipes.in(), request.expectedBytes(), settings.maxBytes());
        if (bytes == null) {
            return true;
        }
        switch (request.kind()) {
            case IDENTIFY -> Wire.writeType(pipes.out(), examining.identify(bytes));
            case EXAMINE -> {
                Announcer announcer = new Announcer(pipes.out());
                Examination examination;
                try {
                    examination = examining.examine(bytes, announcer);
                } catch (OutOfMemoryError full) {
                    examination = Examination.withoutPicture(
                            announcer.announced(),
                            new Problem(
                                    ProblemKind.OUT_OF_MEMORY, "Decoding it needs more memory than is given to it"));
                }
                announcer.announced();
                announcer.rethrow();
                Wire.writeExamination(pipes.out(), examination);
            }
            case WATCH -> throw new IllegalStateException("It has no pieces");
        }
        return true;
    }

    private static void watch(OutputOnly pipes, long size, Examining examining) throws IOException {
        Announcer announcer = new Announcer(pipes.out());
        Asking bytes = new Asking(pipes, size);
        Examination examination;
        try {
            examination = examining.watch(bytes, announcer);
        } catch (AbandonedException givenUp) {
            return;
        } catch (OutOfMemoryError full) {
            examination = Examination.withoutPicture(
                    announcer.announced(),
                    new Problem(ProblemKind.OUT_OF_MEMORY, "Decoding it needs more memory than is given to it"));
        }
        announcer.announced();
        announcer.rethrow();
        Wire.writeExamination(pipes.out(), examination);
    }

    /// The pool cannot read the item any more, and wants no answer.
    private static final class AbandonedException extends IOException {}

    /// Bytes that the pool is asked for.
    private record Asking(OutputOnly pipes, long size) implements ByteReader {
        @Override
        public int read(long offset, byte[] to, int at, int length) throws IOException {
            if (offset >= size) {
                return 0;
            }
            new Wire.Wanted(offset, Math.min(length, Wire.Wanted.LONGEST)).writeTo(pipes.out());
            int count = pipes.in().readInt();
            if (count == Wire.ABANDONED) {
                throw new AbandonedException();
            }
            if (count < 0 || count > length) {
                throw new ProtocolException(count + " bytes came where " + length + " were asked for");
            }
            pipes.in().readFully(to, at, count);
            return count;
        }
    }

    /// Sends the type once, and remembers it.
    private static final class Announcer implements Consumer<Identified> {
        private final DataOutputStream out;
        private @Nullable Identified type;
        private @Nullable IOException failure;

        Announcer(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void accept(Identified identified) {
            type = identified;
            try {
                Wire.writeType(out, identified);
            } catch (IOException parentIsGone) {
                failure = parentIsGone;
            }
        }

        /// The type; sent as unknown if nobody sent it yet.
        Identified announced() {
            if (type == null) {
                accept(Identified.unknown(null));
            }
            return type == null ? Identified.unknown(null) : type;
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /// The bytes of an item, or null if the pool gave it up half-way.
    private static byte @Nullable [] readItem(DataInputStream in, long expectedBytes, long maxBytes)
            throws IOException {
        byte[] bytes = new byte[(int) Math.clamp(expectedBytes, 0, Math.min(maxBytes, Integer.MAX_VALUE - 8))];
        int length = 0;
        while (true) {
            int piece = in.readInt();
            switch (piece) {
                case Wire.END -> {
                    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
                }
                case Wire.ABANDONED -> {
                    return null;
                }
                default -> {
                    if (piece < 1 || piece > Wire.PIECE || length + (long) piece > maxBytes) {
                        throw new ProtocolException("A piece of " + piece + " bytes after " + length);
                    }
                    if (length + piece > bytes.length) {
                        bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, (length + (long) piece) * 2));
                    }
                    in.readFully(bytes, length, piece);
                    length += piece;
                }
            }
        }
    }

    /// A parent that is killed cannot say so. Its death shows in that this process gets another parent.
    private static void watchParent(long parentPid) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (ProcessHandle.current()
                        .parent()
                        .filter(parent -> parent.pid() == parentPid)
                        .isPresent()) {
                    Thread.sleep(WATCH_EVERY_MILLIS);
                }
                Runtime.getRuntime().halt(EXIT_PARENT_IS_GONE);
            } catch (InterruptedException nobodyDoesThis) {
                Runtime.getRuntime().halt(EXIT_PARENT_IS_GONE);
            }
        });
    }
}
