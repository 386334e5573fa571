package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.safelight.fingerprint.PerceptualHash;

class VpdqTest {
    @TempDir
    private Path folder;

    @Test
    void a_line_is_written_as_it_was_read() {
        String line = "30,100,c0f11178372c6aaccddea259648fbfd62f434c89c9e99b249772be216c8d055c,1.001";
        VpdqFrame frame = VpdqFrame.parse(line).orElseThrow();
        assertThat(frame.number()).isEqualTo(30);
        assertThat(frame.millis()).isEqualTo(1_001);
        assertThat(frame.line()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30,101,c0f11178372c6aaccddea259648fbfd62f434c89c9e99b249772be216c8d055c,1.001",
                "-1,100,c0f11178372c6aaccddea259648fbfd62f434c89c9e99b249772be216c8d055c,1.001",
                "30,100,c0f11178372c6aaccddea259648fbfd62f434c89c9e99b249772be216c8d055,1.001",
                "30,100,c0f11178372c6aaccddea259648fbfd62f434c89c9e99b249772be216c8d055c",
                "30,100,c0f11178372c6aaccddea259648fbfd62f434c89c9e99b249772be216c8d055c,NaN",
                "99999999999999,100,c0f11178372c6aaccddea259648fbfd62f434c89c9e99b249772be216c8d055c,1",
            })
    void what_is_no_frame_is_none(String line) {
        assertThat(VpdqFrame.parse(line)).isEmpty();
    }

    @Test
    void different_usable_frames_are_entries_that_say_of_which_video_and_of_how_many() throws Exception {
        PerceptualHash one = hash(1);
        PerceptualHash two = hash(2);
        Path file = Files.writeString(
                folder.resolve("clip.txt"),
                frame(0, 100, one) + frame(1, 100, one) + frame(2, 50, two) + frame(3, 49, hash(3)));
        ListFile list = ListFile.open(file, ListOptions.NONE.withMeaning(Meaning.KNOWN_ILLEGAL));
        assertThat(list.format()).isEqualTo(ListFormat.VPDQ_TEXT);
        List<ListEntry> entries = new ArrayList<>();
        ListReport report = list.read(entries::add);
        assertThat(entries).extracting(ListEntry::pdq).containsExactly(one, two);
        assertThat(entries).extracting(ListEntry::pdqQuality).containsExactly(100, 50);
        assertThat(entries).allSatisfy(entry -> assertThat(entry.video()).isEqualTo(new ListEntry.VideoOf("clip", 2)));
        assertThat(report.records()).isEqualTo(4);
        assertThat(report.oddities()).hasSize(1);
    }

    @Test
    void where_the_frames_are_counted_anew_another_video_begins() throws Exception {
        Path file = Files.writeString(
                folder.resolve("two.txt"),
                frame(0, 100, hash(1)) + frame(30, 100, hash(2)) + "\n" + frame(0, 100, hash(3)));
        List<ListEntry> entries = new ArrayList<>();
        ListFile.open(file, ListOptions.NONE.withMeaning(Meaning.UNGRADED)).read(entries::add);
        assertThat(entries)
                .extracting(ListEntry::video)
                .containsExactly(
                        new ListEntry.VideoOf("two", 2),
                        new ListEntry.VideoOf("two", 2),
                        new ListEntry.VideoOf("two-2", 1));
    }

    @Test
    void a_file_that_ends_in_the_middle_of_a_frame_is_not_taken() throws Exception {
        String whole = frame(0, 100, hash(1)) + frame(1, 100, hash(2));
        Path file = Files.writeString(folder.resolve("cut.txt"), whole.substring(0, whole.length() - 12));
        ListFile list = ListFile.open(file, ListOptions.NONE.withMeaning(Meaning.UNGRADED));
        assertThatThrownBy(() -> list.read(entry -> {}))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("cut short");
    }

    private static String frame(long number, int quality, PerceptualHash hash) {
        return new VpdqFrame(number, quality, hash, number * 33).line() + "\n";
    }

    private static PerceptualHash hash(long seed) {
        Random random = new Random(seed);
        return new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }
}
