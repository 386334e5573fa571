package org.safelight.sources;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where a worker puts the members of a container, one after the other. Runs in a worker.
final class MemberSink {
    private final DataOutputStream out;
    private final byte[] piece = new byte[ContainerWire.PIECE];
    private boolean inMember;
    private long members;

    MemberSink(DataOutputStream out) {
        this.out = out;
    }

    /// How many were begun.
    long members() {
        return members;
    }

    void begin(byte[] name, MemberFacts facts) {
        try {
            if (inMember) {
                endMember(null);
            }
            // The end tells more than the beginning: it has the file's own name.
            byte[] bounded = name.length <= ContainerWire.LONGEST_NAME
                    ? name
                    : Arrays.copyOfRange(name, name.length - ContainerWire.LONGEST_NAME, name.length);
            ContainerWire.writeBegin(out, bounded, facts);
            inMember = true;
            members++;
        } catch (IOException gone) {
            throw new ContainerWorker.ParentIsGone();
        }
    }

    void begin(String name, MemberFacts facts) {
        begin(name.getBytes(StandardCharsets.UTF_8), facts);
    }

    void bytes(byte[] bytes, int from, int length) {
        try {
            for (int at = 0; at < length; at += ContainerWire.PIECE) {
                ContainerWire.writePiece(out, bytes, from + at, Math.min(ContainerWire.PIECE, length - at));
            }
        } catch (IOException gone) {
            throw new ContainerWorker.ParentIsGone();
        }
    }

    void endMember(@Nullable ContainerProblem problem) {
        try {
            if (inMember) {
                inMember = false;
                ContainerWire.writeEnd(out, problem);
            }
        } catch (IOException gone) {
            throw new ContainerWorker.ParentIsGone();
        }
    }

    /// A whole member from a stream. What breaks the stream is the member's problem and does not come out of
    /// here.
    ///
    /// @return the problem, or null
    @Nullable
    ContainerProblem member(byte[] name, MemberFacts facts, InputStream bytes) {
        begin(name, facts);
        ContainerProblem problem = copy(bytes);
        endMember(problem);
        return problem;
    }

    /// A whole member that is in memory.
    void member(String name, MemberFacts facts, byte[] bytes) {
        begin(name, facts);
        bytes(bytes, 0, bytes.length);
        endMember(null);
    }

    /// A member that has a name and no bytes that could be read.
    void notRead(byte[] name, MemberFacts facts, ContainerProblem problem) {
        begin(name, facts);
        endMember(problem);
    }

    private @Nullable ContainerProblem copy(InputStream from) {
        try {
            for (int got = from.read(piece); got >= 0; got = from.read(piece)) {
                bytes(piece, 0, got);
            }
            return null;
        } catch (IOException | RuntimeException | StackOverflowError broken) {
            return Openings.problem(broken);
        }
    }
}
