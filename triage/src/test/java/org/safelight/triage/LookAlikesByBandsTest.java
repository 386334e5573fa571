package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.DecodeOptions;
import org.safelight.formats.ListOptions;
import org.safelight.testdata.ExhibitPlan;
import org.safelight.testdata.MadeUpExhibit;

/// How look-alikes are searched for makes no difference to what a triage tells.
class LookAlikesByBandsTest {
    private static final int MORE_THAN_ARE_SCANNED = 60_000;

    @TempDir
    Path place;

    @Test
    void results_are_the_same_whether_a_short_list_is_scanned_or_a_long_one_is_searched_by_bands() throws Exception {
        MadeUpExhibit made = PlantedExhibitTest.made(place, ExhibitPlan.ofFiles(120));
        List<Path> longer = new ArrayList<>(made.lists());
        longer.add(likeNothing());

        List<String> scanned = triage(made.folder(), made.lists(), "scanned");
        List<String> byBands = triage(made.folder(), longer, "by-bands");

        assertThat(byBands).isEqualTo(scanned);
        assertThat(scanned).anyMatch(row -> row.contains("LOOKS_ALIKE"));
    }

    /// A list of random hashes with half of their bits set.
    private Path likeNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_ARE_SCANNED; i++) {
            StringBuilder hex = new StringBuilder();
            for (int word = 0; word < 2; word++) {
                long bits = random.nextLong();
                hex.append("%016x%016x".formatted(bits, ~bits));
            }
            lines.add(hex.toString());
        }
        return Files.write(place.resolve("lists").resolve("of-nothing.pdq"), lines);
    }

    /// Every row about the exhibit.
    private List<String> triage(Path exhibit, List<Path> lists, String name) throws Exception {
        TriageRequest request = TriageRequest.of(
                        List.of(exhibit),
                        new TriageRequest.ListsFrom.ListFiles(lists, ListOptions.NONE, LocalDate.of(2026, 3, 1)),
                        place.resolve(name))
                .withLanes(2)
                .withDecode(DecodeOptions.standard().withHeapMegabytes(192));
        TriageSummary summary = Triage.run(request, Progress.none());
        List<String> rows = new ArrayList<>();
        try (Results results = Results.open(summary.results())) {
            results.files(file -> rows.add(file.toString()));
            results.contents(content -> {
                rows.add(content.toString());
                results.claims(content.id()).forEach(claim -> rows.add(claim.toString()));
            });
            results.stacks().forEach(stack -> rows.add(stack.toString()));
            rows.add(results.counts().toString());
        }
        return rows;
    }
}
