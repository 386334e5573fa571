package org.safelight.sources;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A container that a worker reads, as its reader in this process sees it.
///
/// The worker asks for the container's bytes and gets them; it gives members and their bytes, and waits while
/// nobody takes them. So nothing piles up, and neither memory nor disk grows with the container.
final class WorkerContainer implements OpenContainer {
    private static final double BYTES_PER_MEGABYTE = 1_000_000;

    private final ContainerPool pool;
    private final ContainerOptions options;
    private final ContainerKind kind;
    private final SeekableBytes source;
    private final long containerBytes;
    private final @Nullable StreamedSource program;
    private final byte[] answer = new byte[ContainerWire.MOST_READ];

    private @Nullable ContainerProcess worker;
    private boolean triedBefore;
    private @Nullable WorkerMember current;
    private long members;
    private long bytes;
    private long waitedNanos;
    private boolean done;
    private @Nullable ContainerProblem problem;

    WorkerContainer(ContainerPool pool, ContainerOptions options, ContainerKind kind, SeekableBytes source) {
        this.pool = pool;
        this.options = options;
        this.kind = kind;
        this.source = source;
        containerBytes = source.size();
        program = null;
    }

    /// Opens the tar that a program makes of an archive.
    WorkerContainer(ContainerPool pool, ContainerOptions options, StreamedSource program, long containerBytes) {
        this.pool = pool;
        this.options = options;
        this.kind = ContainerKind.TAR;
        this.source = program;
        this.containerBytes = containerBytes;
        this.program = program;
    }

    @Override
    public Optional<Member> next() throws IOException {
        if (current != null) {
            current.drain();
            current = null;
        }
        while (!done) {
            switch (frame()) {
                case ContainerWire.Frame.Begin(var name, var facts) -> {
                    if (members >= options.limits().members()) {
                        end(tooMuch("It holds more than the %,d members that are read of one container"
                                .formatted(options.limits().members())));
                        break;
                    }
                    members++;
                    WorkerMember member = new WorkerMember(name, facts);
                    current = member;
                    return Optional.of(member);
                }
                case ContainerWire.Frame.Done(var why) -> finish(why);
                // Its end was told by `problem` already.
                case ContainerWire.Frame.Piece _, ContainerWire.Frame.End _, ContainerWire.Frame.Read _ -> garbled();
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<ContainerProblem> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public long members() {
        return members;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /// The next frame that is not about reading. When the worker is lost, [ContainerWire.Frame.Done] with the
    /// reason.
    private ContainerWire.Frame frame() throws IOException {
        while (true) {
            ContainerProcess reader = worker;
            if (reader == null) {
                reader = pool.take(triedBefore);
                worker = reader;
                try {
                    reader.open(kind, source.size());
                    if (triedBefore) {
                        catchUp(reader);
                    }
                } catch (SourceFailed failed) {
                    throw failed.reason;
                } catch (IOException lost) {
                    if (lost(reader, lost)) {
                        continue;
                    }
                    return new ContainerWire.Frame.Done(problem);
                }
            }
            try {
                return exchange(reader);
            } catch (SourceFailed failed) {
                pool.discard(reader);
                worker = null;
                done = true;
                throw failed.reason;
            } catch (IOException lost) {
                if (!lost(reader, lost)) {
                    return new ContainerWire.Frame.Done(problem);
                }
            }
        }
    }

    /// Serves what the worker asks to read, until it answers.
    private ContainerWire.Frame exchange(ContainerProcess reader) throws IOException, SourceFailed {
        while (true) {
            long began = System.nanoTime();
            ContainerWire.Frame frame = reader.next(patienceMillis());
            waitedNanos += System.nanoTime() - began;
            if (!(frame instanceof ContainerWire.Frame.Read(long from, int length))) {
                return frame;
            }
            int got = 0;
            try {
                while (got < length) {
                    int more = source.read(ByteBuffer.wrap(answer, got, length - got), from + got);
                    if (more <= 0) {
                        break;
                    }
                    got += more;
                }
            } catch (IOException unreadable) {
                throw new SourceFailed(unreadable);
            }
            reader.give(answer, got, patienceMillis());
        }
    }

    /// Silence for so long ends a worker: the usual, and no more than is left of all the container's time.
    private long patienceMillis() {
        double megabytes = (containerBytes + bytes) / BYTES_PER_MEGABYTE;
        long whole = options.patience().toMillis()
                + Math.round(options.patiencePerMegabyte().toMillis() * megabytes);
        return Math.clamp(
                whole - TimeUnit.NANOSECONDS.toMillis(waitedNanos),
                1,
                options.patience().toMillis());
    }

    /// After a worker was lost: whether to go on with a fresh one.
    private boolean lost(ContainerProcess reader, IOException how) {
        boolean wasLate = reader.wasLate();
        boolean garbled = how instanceof ProtocolException;
        int exit = wasLate || garbled ? -1 : reader.exitCode();
        boolean isItsFirst = reader.containers() <= 1;
        pool.discard(reader);
        worker = null;
        // A stream from a program cannot be read again.
        if (!wasLate && !isItsFirst && !triedBefore && program == null) {
            triedBefore = true;
            return true;
        }
        problem = wasLate
                ? new ContainerProblem(ContainerProblem.Kind.TIMED_OUT, "Its reader did not come to an end in time")
                : exit == ContainerWorker.EXIT_OUT_OF_MEMORY
                        ? new ContainerProblem(
                                ContainerProblem.Kind.OUT_OF_MEMORY, "Opening it needs more memory than is given to it")
                        : new ContainerProblem(
                                ContainerProblem.Kind.WORKER_DIED,
                                garbled
                                        ? "Its reader answered something that is no answer"
                                        : "Its reader crashed on it");
        done = true;
        return false;
    }

    /// Brings a fresh worker to where the lost one was: the same bytes give the same members.
    private void catchUp(ContainerProcess reader) throws IOException, SourceFailed {
        long membersAgain = 0;
        long bytesAgain = 0;
        boolean inMember = false;
        boolean wasInMember = current != null && !current.ended;
        while (membersAgain < members || bytesAgain < bytes || inMember != wasInMember) {
            switch (exchange(reader)) {
                case ContainerWire.Frame.Begin _ -> {
                    membersAgain++;
                    inMember = true;
                }
                case ContainerWire.Frame.Piece(byte[] piece) -> bytesAgain += piece.length;
                case ContainerWire.Frame.End _ -> inMember = false;
                case ContainerWire.Frame.Done _, ContainerWire.Frame.Read _ ->
                    throw new ProtocolException("The same container gave other members");
            }
            if (membersAgain > members || bytesAgain > bytes) {
                throw new ProtocolException("The same container gave other members");
            }
        }
    }

    private void garbled() {
        end(new ContainerProblem(ContainerProblem.Kind.WORKER_DIED, "Its reader answered something that is no answer"));
    }

    private static ContainerProblem tooMuch(String words) {
        return new ContainerProblem(ContainerProblem.Kind.TOO_MUCH, words);
    }

    /// Ends it early: the worker is in the middle of something and of no more use.
    private void end(ContainerProblem why) {
        if (worker != null) {
            pool.discard(worker);
            worker = null;
        }
        problem = why;
        done = true;
    }

    /// The worker has told the end.
    private void finish(@Nullable ContainerProblem why) {
        // What the program complains of comes first: to the worker it looks like a tar that ends too early.
        if (problem == null) {
            problem = program == null ? why : program.problem().orElse(why);
        }
        done = true;
        if (worker != null) {
            pool.giveBack(worker);
            worker = null;
        }
    }

    @Override
    public void close() {
        if (worker != null) {
            pool.discard(worker);
            worker = null;
        }
        done = true;
        if (program != null) {
            program.close();
        }
    }

    /// The container's own bytes could not be read.
    private static final class SourceFailed extends Exception {
        private final transient IOException reason;

        SourceFailed(IOException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private final class WorkerMember implements Member {
        private final ExhibitPath name;
        private final MemberFacts facts;
        private byte[] piece = new byte[0];
        private int at;
        private boolean ended;
        private @Nullable ContainerProblem why;

        WorkerMember(ExhibitPath name, MemberFacts facts) {
            this.name = name;
            this.facts = facts;
        }

        @Override
        public ExhibitPath name() {
            return name;
        }

        @Override
        public MemberFacts facts() {
            return facts;
        }

        @Override
        public Optional<ContainerProblem> problem() {
            return Optional.ofNullable(why);
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            while (at == piece.length) {
                if (ended || !more()) {
                    return -1;
                }
            }
            int count = Math.min(to.remaining(), piece.length - at);
            to.put(piece, at, count);
            at += count;
            return count;
        }

        /// Gets the next piece; false at the end.
        private boolean more() throws IOException {
            switch (frame()) {
                case ContainerWire.Frame.Piece(byte[] next) -> {
                    if (bytes + next.length > options.limits().mostBytes(containerBytes)) {
                        why = tooMuch(
                                "More than %,d bytes come out of a container of %,d: this is as far as it was read"
                                        .formatted(options.limits().mostBytes(containerBytes), containerBytes));
                        ended = true;
                        WorkerContainer.this.end(
                                tooMuch("More than %,d bytes come out of it, which has %,d: as far as that it was read"
                                        .formatted(options.limits().mostBytes(containerBytes), containerBytes)));
                        return false;
                    }
                    bytes += next.length;
                    piece = next;
                    at = 0;
                    return true;
                }
                case ContainerWire.Frame.End(var problemOfMember) -> {
                    why = problemOfMember;
                    ended = true;
                }
                case ContainerWire.Frame.Done(var problemOfAll) -> {
                    // Only when the worker was lost: a sound one ends a member first.
                    why = problemOfAll != null
                            ? problemOfAll
                            : new ContainerProblem(
                                    ContainerProblem.Kind.WORKER_DIED,
                                    "Its reader answered something that is no answer");
                    ended = true;
                    end(why);
                }
                case ContainerWire.Frame.Begin _, ContainerWire.Frame.Read _ -> {
                    garbled();
                    why = problem;
                    ended = true;
                }
            }
            return false;
        }

        void drain() throws IOException {
            while (!ended) {
                at = piece.length;
                more();
            }
        }

        @Override
        public boolean isOpen() {
            return !ended;
        }

        @Override
        public void close() {
            // The container goes on: the next member is asked for there.
        }
    }
}
