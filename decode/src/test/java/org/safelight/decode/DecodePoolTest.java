package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

/// Real worker processes that obey hostile items ([HostileWorker]).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecodePoolTest {
    private static final byte[] JPEG = PictureFormat.JPEG.write(DrawnPicture.draw(Scene.LANDSCAPE, 1, 96, 64));
    // The hostile worker is one of the tests, which a worker of the program could not load.
    private static final DecodeOptions SMALL = DecodeOptions.standard()
            .withWorkers(1)
            .withHeapMegabytes(128)
            .withClassPath(System.getProperty("java.class.path"));

    private DecodePool pool;

    DecodePoolTest() {
        pool = DecodePool.start(SMALL, HostileWorker.class.getName());
    }

    @BeforeAll
    void has_a_worker() {
        assertThat(pool.workerPids()).hasSize(1);
    }

    @AfterAll
    void endsItsWorkers() {
        List<Long> pids = pool.workerPids();
        pool.close();
        for (long pid : pids) {
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        }
        assertThatThrownBy(() -> pool.examine(ByteSource.of(JPEG))).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "crash, WORKER_DIED, exit code 42",
        "fill the heap, OUT_OF_MEMORY, memory",
        "take 10 GB, OUT_OF_MEMORY, memory",
        "write for ever, WORKER_DIED, no answer",
        "die of memory, OUT_OF_MEMORY, memory",
        "babble, WORKER_DIED, ''",
        "claim too much, WORKER_DIED, no answer"
    })
    void what_an_item_does_to_its_worker_is_recorded_and_costs_no_other(String order, ProblemKind kind, String words)
            throws Exception {
        Picture before = ExaminerFixture.pictureOf(pool.examine(ByteSource.of(JPEG)));
        Examination hostile = pool.examine(order(order));
        assertThat(ExaminerFixture.problemKind(hostile)).isEqualTo(kind);
        assertThat(Objects.requireNonNull(hostile.problem()).words()).contains(words);
        assertThat(hostile.picture()).isNull();
        assertThat(ExaminerFixture.pictureOf(pool.examine(ByteSource.of(JPEG)))).isEqualTo(before);
    }

    @Test
    void what_was_known_before_the_crash_is_kept() throws Exception {
        Examination crashed = pool.examine(order("crash"));
        assertThat(crashed.mediaType()).isEqualTo("image/x-hostile");
        assertThat(crashed.mediaClass()).isEqualTo(MediaClass.PICTURE);
        assertThat(Objects.requireNonNull(crashed.problem()).trace()).contains("a word before dying");
    }

    @ParameterizedTest
    @ValueSource(strings = {"call home", "call home and fail"})
    void what_a_worker_was_refused_over_an_item_that_failed_is_recorded_with_it(String order) throws Exception {
        Examination hostile = pool.examine(order(order));
        assertThat(Objects.requireNonNull(hostile.problem()).trace()).contains("It was refused: ", "socket");
        // Not with the next one.
        assertThat(Objects.requireNonNull(pool.examine(order("crash")).problem())
                        .trace())
                .doesNotContain("refused");
    }

    @Test
    void a_hang_ends_at_the_deadline() throws Exception {
        try (DecodePool hasty = DecodePool.start(
                SMALL.withDeadline(Duration.ofSeconds(3), Duration.ZERO), HostileWorker.class.getName())) {
            for (String order : List.of("hang", "hang before the type")) {
                long start = System.nanoTime();
                Examination hung = hasty.examine(order(order));
                assertThat(ExaminerFixture.problemKind(hung)).isEqualTo(ProblemKind.TIMED_OUT);
                assertThat(Objects.requireNonNull(hung.problem()).words()).contains("within the 3 s");
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(30));
            }
        }
    }

    @Test
    void stray_prints_do_not_garble_an_answer() throws Exception {
        Examination examination = pool.examine(order("print"));
        assertThat(examination.mediaType()).isEqualTo("image/x-hostile");
        assertThat(examination.problem()).isNull();
    }

    @Test
    void an_item_is_tried_again_when_the_worker_may_have_been_spoiled_by_others() throws Exception {
        assertThat(pool.examine(order("crash once")).problem()).isNull();
        assertThat(pool.examine(order("crash once")).problem()).isNull();
    }

    @Test
    void nothing_is_an_item_too() throws Exception {
        Examination examination = pool.examine(ByteSource.of(new byte[0]));
        assertThat(examination).isEqualTo(new Examination("empty", MediaClass.OTHER, null, null, Metadata.NONE));
    }

    @Test
    void a_source_that_cannot_be_read_is_the_callers_to_know_and_the_worker_goes_on() throws Exception {
        long pid = pool.workerPids().getFirst();
        ByteSource broken = new ByteSource() {
            @Override
            public long size() {
                return 200_000;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private int given;

                    @Override
                    public int read() throws IOException {
                        byte[] one = new byte[1];
                        return read(one, 0, 1) < 0 ? -1 : one[0];
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        if (given >= 100_000) {
                            throw new IOException("unreadable sector");
                        }
                        int count = Math.min(length, 100_000 - given);
                        given += count;
                        return count;
                    }
                };
            }
        };
        assertThatThrownBy(() -> pool.examine(broken))
                .isInstanceOf(IOException.class)
                .hasMessage("unreadable sector");
        assertThat(pool.examine(ByteSource.of(JPEG)).problem()).isNull();
        assertThat(pool.workerPids()).containsExactly(pid);
    }

    @Test
    void too_many_bytes_are_refused_whatever_the_source_said() throws Exception {
        byte[] large = new byte[(int) SMALL.maxBytes() + 1];
        System.arraycopy(JPEG, 0, large, 0, JPEG.length);
        Examination told = pool.examine(ByteSource.of(large));
        assertThat(told.mediaType()).isEqualTo("image/jpeg");
        assertThat(ExaminerFixture.problemKind(told)).isEqualTo(ProblemKind.TOO_LARGE);
        ByteSource lying = new ByteSource() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                return ByteSource.of(large).open();
            }
        };
        assertThat(ExaminerFixture.problemKind(pool.examine(lying))).isEqualTo(ProblemKind.TOO_LARGE);
        assertThat(pool.examine(ByteSource.of(JPEG)).problem()).isNull();
    }

    @Test
    void a_beginning_is_enough_to_tell_the_type() throws Exception {
        assertThat(pool.identify(JPEG).mediaType()).isEqualTo("image/jpeg");
        assertThat(pool.identify(new byte[0]).mediaType()).isEqualTo(Examination.EMPTY);
        byte[] film = new byte[6 << 20];
        System.arraycopy("\0\0\0\030ftypmp42\0\0\0\0mp42isom".getBytes(StandardCharsets.ISO_8859_1), 0, film, 0, 24);
        assertThat(pool.examine(ByteSource.of(film)).mediaClass()).isEqualTo(MediaClass.VIDEO);
    }

    @Test
    void the_answer_does_not_depend_on_the_process_it_was_found_in() throws Exception {
        assertThat(pool.examine(ByteSource.of(JPEG)))
                .isEqualTo(ExaminerFixture.withTurbo().examine(JPEG));
    }

    @Test
    void workers_are_replaced_after_their_share_of_items() throws Exception {
        Set<Long> pids = new HashSet<>();
        try (DecodePool recycling = DecodePool.start(SMALL.withItemsPerWorker(2))) {
            for (int i = 0; i < 4; i++) {
                assertThat(recycling.examine(ByteSource.of(JPEG)).problem()).isNull();
                pids.addAll(recycling.workerPids());
            }
        }
        assertThat(pids).hasSize(2);
    }

    @Test
    void several_threads_share_the_workers() throws Exception {
        try (DecodePool shared = DecodePool.start(SMALL.withWorkers(2), HostileWorker.class.getName());
                var callers = Executors.newFixedThreadPool(4)) {
            Picture expected = ExaminerFixture.pictureOf(shared.examine(ByteSource.of(JPEG)));
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                boolean hostile = i == 11;
                Callable<Boolean> item = () -> hostile
                        ? shared.examine(order("crash")).problem() != null
                        : expected.equals(shared.examine(ByteSource.of(JPEG)).picture());
                answers.add(callers.submit(item));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get(120, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void a_pool_that_cannot_start_says_why() {
        assertThatThrownBy(() -> DecodePool.start(SMALL.withClassPath("/nowhere")))
                .isInstanceOf(DecodeUnavailableException.class)
                .hasMessageContaining("DecodeWorker");
    }

    @Test
    void a_killed_parent_takes_its_busy_worker_along() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Abandoning.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var lines = parent.inputReader()) {
            long worker =
                    Long.parseLong(Objects.requireNonNull(lines.readLine()).strip());
            ProcessHandle handle = ProcessHandle.of(worker).orElseThrow();
            assertThat(handle.isAlive()).isTrue();
            parent.toHandle().destroyForcibly();
            handle.onExit().get(20, TimeUnit.SECONDS);
        } finally {
            parent.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "QUIT", "TERM"})
    void a_worker_takes_no_notice_of_a_signal_that_is_for_the_caller_to_obey(String signal) throws Exception {
        long pid = pool.workerPids().getFirst();
        assertThat(kill(signal, pid)).isZero();
        assertThat(pool.examine(ByteSource.of(JPEG)).problem()).isNull();
        assertThat(pool.workerPids()).containsExactly(pid);
    }

    @Test
    void an_interrupt_of_the_whole_group_lets_the_caller_finish_what_it_has_begun() throws Exception {
        // A new session, so that the signal reaches this group and no other. A build that runs in the background
        // ignores interrupts, and what it starts would too.
        Process parent = new ProcessBuilder(
                        "setsid",
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Finishing.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var lines = parent.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("begun");
            assertThat(kill("INT", -parent.pid())).isZero();
            assertThat(lines.readLine()).isEqualTo("image/x-hostile null");
        } finally {
            parent.destroyForcibly();
        }
    }

    private static int kill(String signal, long process) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + signal, "--", Long.toString(process))
                .inheritIO()
                .start()
                .waitFor();
    }

    /// Has an item under way, and finishes it when it is told to end.
    static final class Finishing {
        private Finishing() {}

        public static void main(String[] arguments) throws Exception {
            DecodePool pool = DecodePool.start(SMALL, HostileWorker.class.getName());
            var item = new FutureTask<>(() -> pool.examine(order("nap")));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Examination examination = item.get();
                    System.out.println(examination.mediaType() + " " + examination.problem());
                } catch (InterruptedException | ExecutionException failed) {
                    System.out.println(failed);
                }
            }));
            Thread.ofPlatform().daemon().start(item);
            Thread.sleep(500);
            System.out.println("begun");
            Thread.sleep(120_000);
        }
    }

    /// Starts a pool whose worker hangs, tells its id, and waits to be killed.
    static final class Abandoning {
        private Abandoning() {}

        public static void main(String[] arguments) throws Exception {
            DecodePool pool = DecodePool.start(SMALL, HostileWorker.class.getName());
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    pool.examine(order("hang"));
                } catch (IOException | InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            Thread.sleep(1_000);
            System.out.println(pool.workerPids().getFirst());
            Thread.sleep(120_000);
        }
    }

    private static ByteSource order(String order) {
        return ByteSource.of(("ORDER " + order).getBytes(StandardCharsets.ISO_8859_1));
    }
}
