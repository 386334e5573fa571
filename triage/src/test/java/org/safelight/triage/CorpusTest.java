package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// A corpus of other people's odd files, each also cut short and with flipped bits: the run ends and every
/// file is accounted for.
///
/// Needs the folder of the corpus, such as the unpacked test jars of Commons Compress and Tika:
/// `mvn -pl triage -am test -Dtest=CorpusTest -Dtest.jvm='… -Dsafelight.corpus=FOLDER'`
@EnabledIfSystemProperty(named = "safelight.corpus", matches = ".+")
class CorpusTest {
    @TempDir
    Path place;

    @Test
    void every_file_whole_cut_or_damaged_ends_with_a_verdict_or_a_reason() throws Exception {
        Path corpus = Path.of(System.getProperty("safelight.corpus"));
        Path folder = Files.createDirectories(place.resolve("corpus"));
        Random random = new Random(1);
        Set<String> made = new TreeSet<>();
        int number = 0;
        try (Stream<Path> files = Files.walk(corpus)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String name = "%05d-%s".formatted(number++, file.getFileName());
                put(folder, name, bytes, made);
                if (bytes.length > 10) {
                    put(folder, "cut-" + name, Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1)), made);
                    byte[] flipped = bytes.clone();
                    for (int i = 0; i < 1 + bytes.length / 2_000; i++) {
                        flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    put(folder, "flipped-" + name, flipped, made);
                }
            }
        }
        SmallExhibit lists = SmallExhibit.in(place);
        Path out = place.resolve("out");
        long began = System.nanoTime();
        TriageSummary summary =
                Triage.run(TriageTest.request(new SmallExhibit(folder, lists.index), out), Progress.none());

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            Set<String> found = new TreeSet<>();
            results.files(file -> {
                if (file.container() == null) {
                    found.add(file.path().substring("corpus/".length()));
                }
            });
            System.out.printf(
                    "files %d, in containers %d, contents %d, not examined %d, seconds %d%n",
                    found.size(),
                    summary.counts().filesInContainers(),
                    summary.counts().contents(),
                    summary.counts().filesNotExamined(),
                    (System.nanoTime() - began) / 1_000_000_000);
            results.notExamined()
                    .forEach(reason -> System.out.println("  " + reason.files() + " " + reason.kind() + ": "
                            + reason.words() + " e.g. " + reason.examplePath()));
            assertThat(found).isEqualTo(made);
            assertThat(results.notExamined()).noneMatch(reason -> reason.kind().equals("fault"));
        }
    }

    private static void put(Path folder, String name, byte[] bytes, Set<String> made) throws IOException {
        Files.write(folder.resolve(name), bytes);
        made.add(name.replace("\\", "\\x5C"));
    }
}
