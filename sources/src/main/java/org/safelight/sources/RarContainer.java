package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A RAR archive: what unpacks it gives the members, and [RarOpening] tells which of them it gives wrongly,
/// as it has no password for them.
final class RarContainer implements OpenContainer {
    /// More than so many names are not kept: then no member is given at all.
    private static final int MOST_NAMES = 100_000;

    private static final ContainerProblem ENCRYPTED =
            new ContainerProblem(ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it");

    private final OpenContainer headers;
    private final Supplier<OpenContainer> unpacking;
    private final Set<ExhibitPath> encrypted = new HashSet<>();
    private @Nullable OpenContainer unpacked;

    /// @param headers gives the members that need a password; closed here
    /// @param unpacking gives all members; asked for once the headers are read, as both read the same bytes
    RarContainer(OpenContainer headers, Supplier<OpenContainer> unpacking) {
        this.headers = headers;
        this.unpacking = unpacking;
    }

    @Override
    public Optional<Member> next() throws IOException {
        OpenContainer all = unpacked;
        if (all == null) {
            all = readHeaders() ? unpacking.get() : new ClosedContainer(ENCRYPTED);
            unpacked = all;
        }
        return all.next().map(member -> encrypted.contains(member.name()) ? new Locked(member) : member);
    }

    /// False if all of it is encrypted.
    private boolean readHeaders() throws IOException {
        try (headers) {
            for (Optional<Member> next = headers.next(); next.isPresent(); next = headers.next()) {
                if (encrypted.size() == MOST_NAMES) {
                    return false;
                }
                encrypted.add(next.get().name());
            }
            return headers.problem()
                    .filter(problem -> problem.kind() == ContainerProblem.Kind.ENCRYPTED)
                    .isEmpty();
        }
    }

    @Override
    public Optional<ContainerProblem> problem() {
        if (!encrypted.isEmpty()) {
            return Optional.of(new ContainerProblem(
                    ContainerProblem.Kind.ENCRYPTED,
                    "A password is needed to read %,d of its members".formatted(encrypted.size())));
        }
        return unpacked == null ? Optional.empty() : unpacked.problem();
    }

    @Override
    public long members() {
        return unpacked == null ? 0 : unpacked.members();
    }

    @Override
    public long bytes() {
        return unpacked == null ? 0 : unpacked.bytes();
    }

    @Override
    public void close() {
        headers.close();
        if (unpacked != null) {
            unpacked.close();
        }
    }

    /// A member whose bytes are not its content.
    private record Locked(Member member) implements Member {
        @Override
        public ExhibitPath name() {
            return member.name();
        }

        @Override
        public MemberFacts facts() {
            return member.facts();
        }

        @Override
        public Optional<ContainerProblem> problem() {
            return Optional.of(ENCRYPTED);
        }

        @Override
        public int read(ByteBuffer to) {
            return -1;
        }

        @Override
        public boolean isOpen() {
            return member.isOpen();
        }

        @Override
        public void close() {
            // The container goes on: the next member is asked for there.
        }
    }
}
