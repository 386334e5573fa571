package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.DecodeOptions;
import org.safelight.formats.ListOptions;
import org.safelight.testdata.ExhibitPlan;
import org.safelight.testdata.MadeUpExhibit;

class KilledRunTest {
    /// `-Dsafelight.test.killedRunFiles=20000` for a run at full size.
    private static final int FILES = Integer.getInteger("safelight.test.killedRunFiles", 400);

    @TempDir
    Path place;

    private static TriageRequest request(Path exhibit, Path index, Path out) {
        return TriageRequest.of(List.of(exhibit), new TriageRequest.ListsFrom.IndexFile(index), out)
                .withLanes(2)
                .withDecode(DecodeOptions.standard().withHeapMegabytes(192));
    }

    /// A run in a process of its own that tells each file that is done: exhibit, index, output folder, `resume`
    /// or `new`.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            TriageRequest request = request(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]))
                    .withResume(arguments[3].equals("resume"));
            Triage.run(request, snapshot -> System.out.println(snapshot.filesDone()));
        }
    }

    @Test
    void killed_three_times_and_resumed_gives_what_an_undisturbed_run_gives() throws Exception {
        MadeUpExhibit made =
                PlantedExhibitTest.made(place, ExhibitPlan.ofFiles(FILES).withSmallPictures());
        Path index = place.resolve("lists.slx");
        ListImport.build(made.lists(), ListOptions.NONE, LocalDate.of(2026, 3, 1), index);
        Path undisturbed = place.resolve("undisturbed");
        Triage.run(request(made.folder(), index, undisturbed), Progress.none());

        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path out = place.resolve("out");
        long done = 0;
        int kills = 0;
        for (int part = 0; part < 3; part++) {
            int killAt = part * FILES / 4 + random.nextInt(FILES / 4);
            Process child = start(made.folder(), index, out, part == 0 ? "new" : "resume");
            long reached = killWhenDone(child, killAt);
            kills += reached >= 0 ? 1 : 0;
            done = Math.max(done, reached);
        }
        TriageSummary last = Triage.run(request(made.folder(), index, out).withResume(true), Progress.none());

        assertThat(kills).as("seed %d", seed).isEqualTo(3);
        assertThat(last.filesTakenOver())
                .as("nothing that was told as done is done again; seed %d", seed)
                .isGreaterThanOrEqualTo(done);
        ResultsFiles.assertSameButForTimes(undisturbed.resolve("results.sqlite"), out.resolve("results.sqlite"));
    }

    private static Process start(Path exhibit, Path index, Path out, String mode) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        command.addAll(List.of(exhibit.toString(), index.toString(), out.toString(), mode));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Kills a child once it has told that so many files are done.
    ///
    /// @return how many it had told; -1 if it ended before
    private static long killWhenDone(Process child, int killAt) throws IOException, InterruptedException {
        try (BufferedReader told =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (@Nullable String line = told.readLine(); line != null; line = told.readLine()) {
                long done = Long.parseLong(line);
                if (done > killAt) {
                    // SIGKILL: the process gets no chance to tidy up.
                    child.destroyForcibly().waitFor();
                    return done;
                }
            }
        }
        child.waitFor();
        return -1;
    }
}
