package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Opens made-up containers and keeps all that comes out, for tests.
final class Containers {
    /// What came out of a container.
    ///
    /// @param members bytes by name; a name that comes twice has a `+` behind it
    record Held(
            Map<String, byte[]> members,
            Map<String, ContainerProblem.Kind> problems,
            List<MemberFacts> facts,
            Optional<ContainerProblem> problem) {
        List<String> names() {
            return List.copyOf(members.keySet());
        }
    }

    private Containers() {}

    static SeekableBytes bytes(byte[] content) {
        return new SeekableBytes() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public int read(ByteBuffer to, long from) {
                if (from >= content.length) {
                    return -1;
                }
                int count = (int) Math.min(to.remaining(), content.length - from);
                to.put(content, (int) from, count);
                return count;
            }
        };
    }

    /// Opens by what the content says it is.
    static Held open(ContainerPool pool, byte[] content) throws IOException {
        return open(pool, ContainerKind.of(content).orElseThrow(), content);
    }

    static Held open(ContainerPool pool, ContainerKind kind, byte[] content) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        Map<String, ContainerProblem.Kind> problems = new LinkedHashMap<>();
        List<MemberFacts> facts = new ArrayList<>();
        try (OpenContainer open = pool.open(kind, bytes(content))) {
            for (Optional<Member> next = open.next(); next.isPresent(); next = open.next()) {
                Member member = next.get();
                String name = member.name().text();
                while (members.containsKey(name)) {
                    name += "+";
                }
                members.put(name, all(member));
                facts.add(member.facts());
                String called = name;
                member.problem().ifPresent(problem -> problems.put(called, problem.kind()));
            }
            return new Held(members, problems, facts, open.problem());
        }
    }

    private static byte[] all(Member member) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(10_000);
        while (member.read(piece) >= 0) {
            bytes.write(piece.array(), 0, piece.position());
            piece.clear();
        }
        return bytes.toByteArray();
    }
}
