package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.MediaClass;
import org.safelight.decode.Metadata;
import org.safelight.sources.ContainerLimits;
import org.sqlite.SQLiteConfig;

class JournalTest {
    @TempDir
    Path folder;

    private final Random random = new Random(2);

    private Journal begun() throws Exception {
        Journal journal = Journal.open(folder.resolve("journal.sqlite"));
        journal.begin(Map.of("a", "b"));
        return journal;
    }

    private static List<Fact.ContentExamined> contents(Journal journal) throws Exception {
        List<Fact.ContentExamined> contents = new ArrayList<>();
        try (Journal.Reader reader = journal.reader()) {
            reader.number(ContainerLimits.standard());
            reader.contents(numbered -> contents.add(numbered.content()));
        }
        return contents;
    }

    @Test
    void gives_back_every_fact_as_it_was() throws Exception {
        Fact.ContentExamined picture = Samples.content(
                1,
                new Fact.Look(
                        "image/gif",
                        MediaClass.PICTURE,
                        3,
                        4,
                        5,
                        2,
                        List.of(Samples.frame(random, 100), Samples.frame(random, 0)),
                        "decoder",
                        true,
                        "decoded-in-part",
                        "words",
                        new Metadata("make", "model", "serial", "lens", "software", 51.5, -0.5, "2024", 6)));
        Fact.ContentExamined settled = Samples.content(2, null);
        try (Journal journal = begun()) {
            journal.commit(List.of(
                    picture,
                    settled,
                    new Fact.FileRead(Samples.state("a/1"), picture.digests().sha256()),
                    new Fact.FileRead(Samples.state("a/2"), settled.digests().sha256())));
            assertThat(contents(journal)).containsExactlyInAnyOrder(picture, settled);
        }
    }

    @Test
    void keeps_what_a_program_said_last_that_an_item_ended() throws Exception {
        Fact.ContentExamined content = Samples.content(1, null);
        Path file = folder.resolve("journal.sqlite");
        try (Journal journal = begun()) {
            journal.commit(List.of(new Fact.Quarantined(
                    content.digests().sha256(), "worker-died", "It was ended by signal 11", "last\\x1B words")));
        }
        try (var connection = Database.open(file, new SQLiteConfig());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from quarantine")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes("sha256"))
                    .isEqualTo(content.digests().sha256().bytes());
            assertThat(rows.getString("kind")).isEqualTo("worker-died");
            assertThat(rows.getString("problem")).isEqualTo("It was ended by signal 11");
            assertThat(rows.getString("messages")).isEqualTo("last\\x1B words");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void knows_a_path_only_once_its_content_is_committed() throws Exception {
        Fact.ContentExamined content = Samples.content(1, null);
        try (Journal journal = begun();
                Journal.Reader reader = journal.reader()) {
            journal.commit(List.of(
                    new Fact.FileRead(Samples.state("a"), content.digests().sha256())));
            assertThat(reader.examined("a")).isNull();
            assertThat(reader.pathsWithoutContent()).containsExactly(Samples.state("a"));
            journal.commit(List.of(content));
            assertThat(reader.examined("a")).isEqualTo(new Journal.Reader.Examined(Samples.state("a"), null));
            assertThat(reader.pathsWithoutContent()).isEmpty();
        }
    }

    @Test
    void a_path_that_a_later_run_does_not_see_is_no_part_of_its_results() throws Exception {
        Fact.ContentExamined content = Samples.content(1, null);
        Fact.ContentExamined gone = Samples.content(2, null);
        try (Journal journal = begun()) {
            journal.commit(List.of(
                    content,
                    gone,
                    new Fact.FileRead(Samples.state("a"), content.digests().sha256()),
                    new Fact.FileRead(Samples.state("b"), gone.digests().sha256())));
        }
        try (Journal journal = begun()) {
            assertThat(journal.resumed()).isEqualTo(1);
            journal.commit(List.of(new Fact.FileUnchanged("a", 100)));
            assertThat(contents(journal)).containsExactly(content);
        }
    }

    @Test
    void a_changed_file_is_not_taken_for_the_same() {
        Fact.PathState state = Samples.state("a");
        assertThat(state.sameFileAs(Samples.state("a"))).isTrue();
        assertThat(state.sameFileAs(new Fact.PathState(
                        "a", "2f", "", "a", 100L, state.modifiedAt(), "2030-01-01T00:00:00Z", state.changedAt(), 17L)))
                .as("read since: only the access time differs")
                .isTrue();
        assertThat(state.sameFileAs(new Fact.PathState(
                        "a", "2f", "", "a", 101L, state.modifiedAt(), state.accessedAt(), state.changedAt(), 17L)))
                .isFalse();
        assertThat(state.sameFileAs(new Fact.PathState(
                        "a", "2f", "", "a", 100L, "2027", state.accessedAt(), state.changedAt(), 17L)))
                .isFalse();
        assertThat(state.sameFileAs(new Fact.PathState(
                        "a", "2f", "", "a", 100L, state.modifiedAt(), state.accessedAt(), "2027", 17L)))
                .isFalse();
        assertThat(state.sameFileAs(new Fact.PathState(
                        "a", "2f", "", "a", 100L, state.modifiedAt(), state.accessedAt(), state.changedAt(), 18L)))
                .isFalse();
    }

    @Test
    void the_writer_tells_of_facts_only_after_their_commit() throws Exception {
        List<Fact> told = new ArrayList<>();
        try (Journal journal = begun();
                Journal.Reader reader = journal.reader()) {
            try (JournalWriter writer = new JournalWriter(journal, batch -> {
                for (Fact fact : batch) {
                    if (fact instanceof Fact.FileRead read) {
                        try {
                            assertThat(reader.examined(read.state().path())).isNotNull();
                        } catch (java.sql.SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
                told.addAll(batch);
            })) {
                for (int i = 0; i < 3_000; i++) {
                    Fact.ContentExamined content = Samples.content(i, null);
                    writer.put(
                            content,
                            new Fact.FileRead(
                                    Samples.state("f" + i), content.digests().sha256()));
                }
            }
            assertThat(told).hasSize(6_000);
        }
    }

    @Test
    void a_journal_that_cannot_be_written_stops_whoever_has_facts() throws Exception {
        Journal journal = begun();
        journal.close();
        JournalWriter writer = new JournalWriter(journal, batch -> {});
        assertThatThrownBy(() -> {
                    while (true) {
                        writer.put(new Fact.FileUnchanged("a", 1));
                        Thread.sleep(20);
                    }
                })
                .isInstanceOf(TriageFailedException.class)
                .hasMessageContaining("--resume");
        assertThatThrownBy(writer::close).isInstanceOf(TriageFailedException.class);
    }
}
