package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// What somebody may give for a list: whatever the bytes are, they end with entries or with a message for a person.
///
/// The tests run the kept inputs beside the compiled tests. With `JAZZER_FUZZ=1` and one method chosen, new inputs are
/// sought; what is found is fixed and kept as an input.
class HostileListsFuzzTest {
    private static Path file = Path.of("");

    @BeforeAll
    static void a_place_for_lists() throws IOException {
        file = Files.createTempFile("hostile", ".list");
    }

    @AfterAll
    static void the_place_goes() throws IOException {
        Files.deleteIfExists(file);
    }

    @FuzzTest(maxDuration = "10m")
    void a_list_of_any_kind(byte[] bytes) throws IOException {
        // The library reads databases; a database is no text of ours.
        if (new String(bytes, 0, Math.min(6, bytes.length), StandardCharsets.ISO_8859_1).equals("SQLite")) {
            return;
        }
        Files.write(file, bytes);
        try {
            ListFile list = ListFile.open(file, ListOptions.NONE.withMeaning(Meaning.UNGRADED));
            List<ListEntry> entries = new ArrayList<>();
            ListReport report = list.read(entries::add);
            assertThat(report.records()).isNotNegative();
            assertThat(list.words()).isNotBlank();
        } catch (ListReadException said) {
            assertThat(said).hasMessageContaining(".");
        }
    }

    @FuzzTest(maxDuration = "10m")
    void a_frame_of_a_video(byte[] line) {
        VpdqFrame.parse(new String(line, StandardCharsets.UTF_8)).ifPresent(frame -> {
            assertThat(frame.quality()).isBetween(0, 100);
            assertThat(frame.millis()).isNotNegative();
            assertThat(VpdqFrame.parse(frame.line())).contains(frame);
        });
    }

    @FuzzTest(maxDuration = "10m")
    void a_chunk_of_a_submission(byte[] chunk) throws IOException {
        try {
            SubmissionReader.read(
                    new ByteArrayInputStream(chunk), line -> assertThat(line).isNotNull());
        } catch (SubmissionRefusedException refused) {
            assertThat(refused).hasMessageContaining("chunk");
        }
    }
}
