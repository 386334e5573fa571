package org.safelight.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private static Map<Integer, String> evenOnes(Set<Integer> questions) {
        return questions.stream()
                .filter(question -> question % 2 == 0)
                .collect(Collectors.toMap(question -> question, question -> "answer " + question));
    }

    @Test
    void each_of_many_at_once_has_its_own_answer_or_none() throws Exception {
        Together<Integer, String> together = new Together<>(TogetherTest::evenOnes);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> right = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                int question = i % 50;
                right.add(threads.submit(() -> together.ask(question).equals(together.ask(question))
                        && together.ask(question).isPresent() == (question % 2 == 0)
                        && together.ask(question)
                                        .filter(("answer " + question)::equals)
                                        .isPresent()
                                == (question % 2 == 0)));
            }
            for (Future<Boolean> each : right) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    @Test
    void those_that_come_while_one_is_asked_for_are_asked_for_together() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ConcurrentLinkedQueue<Set<Integer>> asked = new ConcurrentLinkedQueue<>();
        Together<Integer, String> together = new Together<>(questions -> {
            asked.add(questions);
            begun.countDown();
            await(goOn);
            return evenOnes(questions);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> together.ask(0));
            begun.await();
            CountDownLatch others = new CountDownLatch(20);
            List<Future<?>> all = new ArrayList<>();
            IntStream.range(1, 21)
                    .forEach(question -> all.add(threads.submit(() -> {
                        others.countDown();
                        return together.ask(question);
                    })));
            others.await();
            // They have begun to ask; the queue has them a moment later.
            Thread.sleep(50);
            goOn.countDown();
            assertThat(first.get()).contains("answer 0");
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(asked).hasSizeLessThan(10);
        assertThat(asked.stream().flatMap(Set::stream)).hasSize(21);
    }

    @Test
    void what_was_asked_before_is_asked_anew() {
        AtomicInteger count = new AtomicInteger();
        Together<Integer, Integer> together = new Together<>(_ -> Map.of(1, count.incrementAndGet()));
        assertThat(together.ask(1)).contains(1);
        assertThat(together.ask(1)).contains(2);
    }

    @Test
    void the_failure_of_one_is_not_that_of_those_who_waited_with_it() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Together<Integer, String> together = new Together<>(questions -> {
            begun.countDown();
            await(goOn);
            if (questions.contains(13)) {
                throw new IllegalStateException("thirteen");
            }
            return evenOnes(questions);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> together.ask(0));
            begun.await();
            var fails = threads.submit(() -> together.ask(13));
            var waits = threads.submit(() -> together.ask(2));
            Thread.sleep(50);
            goOn.countDown();
            assertThat(first.get()).contains("answer 0");
            assertThat(waits.get()).contains("answer 2");
            assertThatThrownBy(fails::get).hasRootCauseMessage("thirteen");
        }
        assertThat(together.ask(4)).contains("answer 4");
    }

    @Test
    void those_whose_common_question_failed_do_not_wait_for_each_other() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch alone = new CountDownLatch(2);
        Together<Integer, String> together = new Together<>(questions -> {
            if (questions.contains(0)) {
                begun.countDown();
                await(goOn);
                return evenOnes(questions);
            }
            if (questions.size() > 1) {
                throw new IllegalStateException("both");
            }
            alone.countDown();
            try {
                return alone.await(20, TimeUnit.SECONDS) ? evenOnes(questions) : Map.of();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Queue<String> answers = new ConcurrentLinkedQueue<>();
        Thread first = Thread.ofPlatform().start(() -> together.ask(0));
        begun.await();
        List<Thread> others = Stream.of(2, 4)
                .map(question ->
                        Thread.ofPlatform().start(() -> together.ask(question).ifPresent(answers::add)))
                .toList();
        for (Thread other : others) {
            while (other.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
        }
        goOn.countDown();
        first.join();
        for (Thread other : others) {
            other.join();
        }
        assertThat(answers).containsExactlyInAnyOrder("answer 2", "answer 4");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
