package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whatever a container, or a worker that it has taken over, does: it costs that container only, and a
/// bounded time.
class ContainerPoolTest {
    private static final ContainerOptions OPTIONS =
            ContainerOptions.standard().withPatience(Duration.ofSeconds(5), Duration.ofSeconds(1));

    private static byte[] zip(int members, int bytesEach) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < members; i++) {
                zip.putNextEntry(new ZipEntry("m" + i));
                zip.write(new byte[bytesEach]);
            }
        }
        return bytes.toByteArray();
    }

    private static ContainerPool hostile() {
        return ContainerPool.create(OPTIONS, Hostile.class.getName());
    }

    /// A worker whose answers a container has taken over; the first byte of the container says how it behaves.
    static final class Hostile {
        private Hostile() {}

        public static void main(String[] arguments) {
            ContainerWorker.serve(arguments, Hostile::open);
        }

        private static @Nullable ContainerProblem open(ContainerKind kind, SeekableInput bytes, MemberSink members) {
            byte[] first = new byte[1];
            bytes.read(0, first, 0, 1);
            members.begin("one", MemberFacts.NONE);
            members.bytes(new byte[70_000], 0, 70_000);
            members.endMember(null);
            switch (first[0]) {
                case 'd' -> Runtime.getRuntime().halt(3);
                case 's' -> {
                    while (true) {
                        Thread.onSpinWait();
                    }
                }
                case 'm' -> {
                    byte[][] much = new byte[1_000][];
                    for (int i = 0; i < much.length; i++) {
                        much[i] = new byte[10 << 20];
                    }
                }
                case 'g' -> members.bytes(new byte[10], 0, 10);
                // Dies once in a worker that had containers before: never in a fresh one.
                case 'o' -> {
                    if (Boolean.getBoolean("had.one")) {
                        Runtime.getRuntime().halt(3);
                    }
                }
                default -> System.setProperty("had.one", "true");
            }
            members.begin("two", MemberFacts.NONE);
            members.bytes(new byte[] {1, 2, 3}, 0, 3);
            return null;
        }
    }

    private static ContainerProblem.@Nullable Kind kind(Containers.Held held) {
        return held.problem().map(ContainerProblem::kind).orElse(null);
    }

    @Test
    void a_worker_that_dies_hangs_fills_its_memory_or_garbles_its_answer_costs_its_container_only() throws Exception {
        try (ContainerPool pool = hostile()) {
            assertThat(kind(Containers.open(pool, ContainerKind.ZIP, new byte[] {'d'})))
                    .isEqualTo(ContainerProblem.Kind.WORKER_DIED);
            assertThat(kind(Containers.open(pool, ContainerKind.ZIP, new byte[] {'s'})))
                    .isEqualTo(ContainerProblem.Kind.TIMED_OUT);
            assertThat(kind(Containers.open(pool, ContainerKind.ZIP, new byte[] {'m'})))
                    .isEqualTo(ContainerProblem.Kind.OUT_OF_MEMORY);
            assertThat(kind(Containers.open(pool, ContainerKind.ZIP, new byte[] {'g'})))
                    .isEqualTo(ContainerProblem.Kind.WORKER_DIED);
            Containers.Held sound = Containers.open(pool, ContainerKind.ZIP, new byte[] {'x'});
            assertThat(sound.names()).containsExactly("one", "two");
            assertThat(sound.problem()).isEmpty();
        }
    }

    @Test
    void what_a_worker_had_before_makes_no_difference() throws Exception {
        try (ContainerPool pool = hostile()) {
            Containers.Held first = Containers.open(pool, ContainerKind.ZIP, new byte[] {'x'});
            Containers.Held second = Containers.open(pool, ContainerKind.ZIP, new byte[] {'o'});
            assertThat(second.names()).isEqualTo(first.names());
            assertThat(second.members().get("one")).hasSize(70_000);
            assertThat(second.problem()).isEmpty();
        }
    }

    @Test
    void a_bomb_is_stopped_at_its_bound_and_says_so() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 64; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        ContainerLimits limits = new ContainerLimits(8, 10, 1 << 20, 10, 1L << 40, 1_000);
        try (ContainerPool pool = ContainerPool.create(OPTIONS.withLimits(limits))) {
            Containers.Held held = Containers.open(pool, bomb.toByteArray());
            assertThat(kind(held)).isEqualTo(ContainerProblem.Kind.TOO_MUCH);
            assertThat(held.problem().orElseThrow().words()).contains("%,d".formatted(limits.mostBytes(bomb.size())));
            assertThat(held.problems()).containsEntry("content", ContainerProblem.Kind.TOO_MUCH);
            assertThat(held.members().get("content")).hasSizeLessThanOrEqualTo((int) limits.mostBytes(bomb.size()));
        }
    }

    @Test
    void as_many_members_as_are_allowed_are_read_and_not_one_more() throws Exception {
        ContainerLimits limits = new ContainerLimits(8, 10, 1 << 20, 10, 1L << 40, 1_000);
        try (ContainerPool pool = ContainerPool.create(OPTIONS.withLimits(limits))) {
            Containers.Held ten = Containers.open(pool, zip(10, 3));
            assertThat(ten.names()).hasSize(10);
            assertThat(ten.problem()).isEmpty();
            Containers.Held eleven = Containers.open(pool, zip(11, 3));
            assertThat(eleven.names()).hasSize(10);
            assertThat(kind(eleven)).isEqualTo(ContainerProblem.Kind.TOO_MUCH);
        }
    }

    @Test
    void members_may_be_left_unread_and_containers_be_open_one_within_the_other() throws Exception {
        byte[] content = zip(3, 200_000);
        try (ContainerPool pool = ContainerPool.create(OPTIONS);
                OpenContainer outer = pool.open(ContainerKind.ZIP, Containers.bytes(content))) {
            assertThat(outer.next()).isPresent();
            Containers.Held inner = Containers.open(pool, content);
            assertThat(inner.members().get("m2")).hasSize(200_000);
            assertThat(outer.next().orElseThrow().name().text()).isEqualTo("m1");
            assertThat(outer.next()).isPresent();
            assertThat(outer.next()).isEmpty();
            assertThat(outer.members()).isEqualTo(3);
        }
    }

    @Test
    void a_container_whose_own_bytes_cannot_be_read_is_told_from_one_that_is_damaged() throws Exception {
        byte[] content = zip(3, 200_000);
        SeekableBytes broken = new SeekableBytes() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public int read(ByteBuffer to, long from) throws IOException {
                throw new IOException("the medium could not be read there");
            }
        };
        try (ContainerPool pool = ContainerPool.create(OPTIONS);
                OpenContainer open = pool.open(ContainerKind.ZIP, broken)) {
            assertThatThrownBy(open::next).isInstanceOf(IOException.class).hasMessageContaining("medium");
        }
    }

    @Test
    void cut_and_flipped_containers_always_come_to_an_end() throws Exception {
        byte[] whole = zip(5, 1_000);
        Random random = new Random(17);
        try (ContainerPool pool = ContainerPool.create(OPTIONS)) {
            for (int i = 0; i < 60; i++) {
                byte[] damaged = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Optional<ContainerKind> kind = ContainerKind.of(damaged);
                if (kind.isPresent()) {
                    assertThat(Containers.open(pool, kind.get(), damaged)).isNotNull();
                }
            }
        }
    }
}
