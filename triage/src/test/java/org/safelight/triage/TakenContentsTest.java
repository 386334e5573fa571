package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.sources.ContainerLimits;

class TakenContentsTest {
    @TempDir
    private Path folder;

    private Journal begun() throws SQLException {
        Journal journal = Journal.open(folder.resolve("journal.sqlite"));
        journal.begin(Map.of());
        return journal;
    }

    @Test
    void each_content_is_taken_once_by_however_many_lanes_while_it_is_held_and_after_its_commit() throws Exception {
        int contents = 2_000;
        AtomicIntegerArray times = new AtomicIntegerArray(contents);
        try (Journal journal = begun();
                Journal.Reader before = journal.reader()) {
            TakenContents taken = new TakenContents(before, ContainerLimits.standard());
            List<Long> counted = new ArrayList<>();
            try (JournalWriter writer = new JournalWriter(journal, batch -> {
                        for (Fact fact : batch) {
                            if (fact instanceof Fact.ContentExamined content) {
                                taken.done(content.digests().sha256(), TakenContents.Work.EXAMINE, counted::add);
                            }
                        }
                    });
                    ExecutorService lanes = Executors.newFixedThreadPool(4)) {
                List<Future<?>> all = new ArrayList<>();
                for (int lane = 0; lane < 4; lane++) {
                    int start = lane * 7;
                    all.add(lanes.submit(() -> {
                        try (Journal.Reader facts = journal.reader()) {
                            for (int i = 0; i < 3 * contents; i++) {
                                int number = (start + i) % contents;
                                Fact.ContentExamined content = Samples.content(number, null);
                                if (taken.take(content.digests().sha256(), TakenContents.Work.EXAMINE, facts)) {
                                    times.incrementAndGet(number);
                                    writer.put(content);
                                }
                            }
                        }
                        return true;
                    }));
                }
                for (Future<?> lane : all) {
                    lane.get();
                }
            }
            for (int i = 0; i < contents; i++) {
                assertThat(times.get(i)).isEqualTo(1);
            }
            try (Journal.Reader facts = journal.reader()) {
                Digest one = Samples.content(1, null).digests().sha256();
                assertThat(new TakenContents(facts, ContainerLimits.standard())
                                .take(one, TakenContents.Work.EXAMINE, facts))
                        .as("in the next pass it is committed")
                        .isFalse();
            }
        }
    }

    @Test
    void a_path_is_done_with_the_last_of_what_is_done_about_its_content() throws Exception {
        try (Journal journal = begun();
                Journal.Reader facts = journal.reader()) {
            TakenContents taken = new TakenContents(facts, ContainerLimits.standard());
            Digest sha256 = Samples.sha256(7);
            List<Long> done = new ArrayList<>();
            assertThat(taken.take(sha256, TakenContents.Work.EXAMINE, facts)).isTrue();
            assertThat(taken.take(sha256, TakenContents.Work.OPEN, facts)).isTrue();
            assertThat(taken.take(sha256, TakenContents.Work.OPEN, facts)).isFalse();
            taken.path(sha256, 5, done::add);
            taken.done(sha256, TakenContents.Work.EXAMINE, done::add);
            assertThat(done).isEmpty();
            taken.done(sha256, TakenContents.Work.OPEN, done::add);
            assertThat(done).containsExactly(5L);
            taken.path(sha256, 6, done::add);
            assertThat(done).containsExactly(5L, 6L);
        }
    }

    @Test
    void a_container_for_which_a_program_was_missing_is_opened_again_once() throws Exception {
        try (Journal journal = begun();
                Journal.Reader facts = journal.reader()) {
            Digest rar = Samples.sha256(3);
            Digest zip = Samples.sha256(4);
            journal.commit(List.of(
                    new Fact.ContainerOpened(rar, 0, 0, 0, "program-missing", "no bsdtar"),
                    new Fact.ContainerOpened(zip, 0, 0, 0, null, null)));
            TakenContents taken = new TakenContents(facts, ContainerLimits.standard());
            assertThat(taken.isOpened(rar, facts)).isFalse();
            assertThat(taken.isOpened(zip, facts)).isTrue();
            assertThat(taken.take(zip, TakenContents.Work.OPEN, facts)).isFalse();
            assertThat(taken.take(rar, TakenContents.Work.OPEN, facts)).isTrue();
            journal.commit(List.of(new Fact.ContainerOpened(rar, 1, 1, 1, null, null)));
            taken.done(rar, TakenContents.Work.OPEN, bytes -> {});
            assertThat(taken.isOpened(rar, facts)).isTrue();
            assertThat(taken.take(rar, TakenContents.Work.OPEN, facts)).isFalse();
        }
    }
}
