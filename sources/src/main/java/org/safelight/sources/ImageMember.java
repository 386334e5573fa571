package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file on a disk image, or what was found where no file is. Nothing is read or started before its bytes
/// are asked for.
final class ImageMember implements Member {
    /// Starts the program that gives the bytes.
    interface Program {
        SleuthKit.Output start() throws IOException;
    }

    private static final int PIECE = 1 << 20;

    private final ExhibitPath name;
    private final MemberFacts facts;
    private final List<ByteRun> runs;
    private final @Nullable ImageBytes image;
    private final @Nullable Program program;
    private SleuthKit.@Nullable Output output;
    private byte[] piece = {};
    private int runIndex;
    private long inRun;
    private long given;
    private boolean open = true;
    private @Nullable ContainerProblem problem;

    private ImageMember(
            ExhibitPath name,
            MemberFacts facts,
            List<ByteRun> runs,
            @Nullable ImageBytes image,
            @Nullable Program program) {
        this.name = name;
        this.facts = facts;
        this.runs = runs;
        this.image = image;
        this.program = program;
    }

    /// Its bytes are those in the runs.
    static ImageMember ofRuns(ExhibitPath name, MemberFacts facts, List<ByteRun> runs, ImageBytes image) {
        return new ImageMember(name, facts, runs, image, null);
    }

    /// Its bytes are at hand.
    static ImageMember ofBytes(ExhibitPath name, MemberFacts facts, byte[] bytes) {
        return new ImageMember(
                name,
                facts,
                bytes.length == 0 ? List.of() : List.of(new ByteRun(0, 0, bytes.length)),
                new AtHand(bytes),
                null);
    }

    /// A few bytes in place of a disk.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record AtHand(byte[] bytes) implements ImageBytes {
        @Override
        public int read(long position, ByteBuffer to) {
            int most = (int) Math.min(to.remaining(), bytes.length - position);
            to.put(bytes, (int) position, most);
            return most;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /// A program gives its bytes.
    static ImageMember ofProgram(ExhibitPath name, MemberFacts facts, Program program) {
        return new ImageMember(name, facts, List.of(), null, program);
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
        return Optional.ofNullable(problem);
    }

    /// How many bytes it gave.
    long given() {
        return given;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!open || problem != null) {
            return -1;
        }
        int most = Math.min(to.remaining(), PIECE);
        if (most == 0) {
            return 0;
        }
        try {
            int got = program == null ? readRuns(to, most) : readProgram(to, most);
            given += Math.max(0, got);
            return got;
        } catch (IOException failure) {
            problem = new ContainerProblem(
                    ContainerProblem.Kind.DAMAGED,
                    "Its bytes could not be read from the image after " + given + " of " + facts.claimedBytes());
            return -1;
        }
    }

    private int readRuns(ByteBuffer to, int most) throws IOException {
        while (runIndex < runs.size() && inRun == runs.get(runIndex).bytes()) {
            runIndex++;
            inRun = 0;
        }
        if (runIndex == runs.size()) {
            return -1;
        }
        ByteRun run = runs.get(runIndex);
        int length = (int) Math.min(most, run.bytes() - inRun);
        if (run.diskOffset() == ByteRun.ZEROS) {
            to.put(new byte[length]);
            inRun += length;
            return length;
        }
        int got = fill(to, run.diskOffset() + inRun, length);
        inRun += got;
        return got;
    }

    private int fill(ByteBuffer to, long position, int length) throws IOException {
        ImageBytes bytes = image;
        if (bytes == null) {
            throw new IOException("there is no image to read from");
        }
        int limit = to.limit();
        to.limit(to.position() + length);
        try {
            int got = bytes.read(position, to);
            if (got < 0) {
                throw new IOException("the image ends before the file does");
            }
            return got;
        } finally {
            to.limit(limit);
        }
    }

    private int readProgram(ByteBuffer to, int most) throws IOException {
        Program starts = program;
        if (starts == null) {
            return -1;
        }
        SleuthKit.Output running = output;
        if (running == null) {
            running = starts.start();
            output = running;
        }
        piece = piece.length < most ? new byte[most] : piece;
        int got = running.read(piece, 0, most);
        if (got < 0) {
            endOfProgram(running);
            return -1;
        }
        to.put(piece, 0, got);
        return got;
    }

    /// A content shorter than its file system says is told; one of which nothing came, with the program's own
    /// words.
    private void endOfProgram(SleuthKit.Output running) {
        if (given < facts.claimedBytes() || !running.endedWell()) {
            String complaint = given == 0 ? running.complaint() : "";
            problem = new ContainerProblem(
                    ContainerProblem.Kind.DAMAGED,
                    "Only " + given + " of its " + facts.claimedBytes() + " bytes could be read from the file system"
                            + (complaint.isEmpty() ? "" : " (" + complaint + ")"));
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        if (output != null) {
            output.close();
        }
    }
}
