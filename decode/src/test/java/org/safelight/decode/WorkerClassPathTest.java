package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.DrawnVideo;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

class WorkerClassPathTest {
    private static final String ALL = System.getProperty("java.class.path");

    @Test
    void a_worker_is_given_what_it_decodes_with_and_nothing_else_of_the_program() {
        List<String> given = Arrays.asList(WorkerClassPath.find(ALL).split(File.pathSeparator));
        List<String> all = Arrays.asList(ALL.split(File.pathSeparator));
        assertThat(all).containsSubsequence(given);
        assertThat(given)
                .as("the tests and their libraries")
                .noneMatch(entry -> entry.contains("test-classes") || entry.contains("junit"))
                .anyMatch(entry -> entry.contains("tika-core"))
                .anyMatch(entry -> entry.contains("ffmpeg") && entry.contains("linux"));
    }

    @Test
    void a_program_packed_in_another_way_gives_all_it_has() {
        String packed = "program.jar" + File.pathSeparator + Path.of("lib").resolve("all.jar");
        assertThat(WorkerClassPath.find(packed)).isEqualTo(packed);
    }

    @Test
    void pictures_of_every_kind_and_videos_are_decoded_with_it_and_nothing_is_said() throws Exception {
        try (DecodePool pool = DecodePool.start(DecodeOptions.standard().withWorkers(1))) {
            for (PictureFormat format : PictureFormat.values()) {
                byte[] picture = format.write(DrawnPicture.draw(Scene.LANDSCAPE, 3, 64, 48));
                Examination seen = pool.examine(ByteSource.of(picture));
                assertThat(seen.problem()).as(format.name()).isNull();
                assertThat(seen.picture()).as(format.name()).isNotNull();
            }
            byte[] video = DrawnVideo.mp4(DrawnVideo.frames(3, 3, 64, 48), 1_000);
            assertThat(pool.examine(ByteSource.of(video)).video()).isNotNull();
            byte[] words = "no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(pool.examine(ByteSource.of(words)).mediaType()).isEqualTo("text/plain");
        }
    }
}
