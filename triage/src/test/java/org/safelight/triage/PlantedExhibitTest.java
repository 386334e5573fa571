package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.DecodeOptions;
import org.safelight.formats.ListOptions;
import org.safelight.testdata.ExhibitPlan;
import org.safelight.testdata.MadeUpExhibit;
import org.safelight.testdata.Plant;
import org.safelight.testdata.PlantedFile;

class PlantedExhibitTest {
    @TempDir
    Path place;

    static MadeUpExhibit made(Path place, ExhibitPlan plan) throws Exception {
        return plan.write(
                place.resolve("exhibit"),
                Files.createDirectories(place.resolve("lists")),
                picture -> SmallExhibit.hash(picture).hex());
    }

    private static VerdictKind expected(Plant plant) {
        return switch (plant) {
            case KNOWN -> VerdictKind.KNOWN;
            case KNOWN_UNGRADED -> VerdictKind.KNOWN_UNGRADED;
            case ALTERED -> VerdictKind.LOOKS_ALIKE;
            case IRRELEVANT -> VerdictKind.IRRELEVANT;
            case UNKNOWN, STACKED, FEATURELESS -> VerdictKind.UNKNOWN_PICTURE;
            case VIDEO -> VerdictKind.UNKNOWN_VIDEO;
            case NOT_MEDIA, EMPTY -> VerdictKind.NOT_MEDIA;
            case DAMAGED, BOMB, LINK, PIPE -> VerdictKind.NOT_EXAMINED;
        };
    }

    @Test
    void every_planted_file_gets_its_verdict_from_lists_imported_for_the_run() throws Exception {
        MadeUpExhibit made = made(place, ExhibitPlan.ofFiles(160).withAwkwardEntries());
        Path out = place.resolve("out");
        TriageRequest request = TriageRequest.of(
                        List.of(made.folder()),
                        new TriageRequest.ListsFrom.ListFiles(made.lists(), ListOptions.NONE, LocalDate.of(2026, 3, 1)),
                        out)
                .withLanes(2)
                .withDecode(DecodeOptions.standard().withHeapMegabytes(192));

        TriageSummary summary = Triage.run(request, Progress.none());

        try (Results results = Results.open(summary.results())) {
            Map<String, VerdictKind> verdicts = new HashMap<>();
            results.files(file -> {
                Long content = file.contentId();
                verdicts.put(
                        file.path(),
                        content == null
                                ? VerdictKind.NOT_EXAMINED
                                : results.content(content).orElseThrow().verdict());
            });
            Map<String, VerdictKind> planted = new HashMap<>();
            for (PlantedFile file : made.files()) {
                planted.put("exhibit/" + file.path(), expected(file.plant()));
            }
            assertThat(verdicts).containsExactlyInAnyOrderEntriesOf(planted);
            long ungradedViews = results.stacks().stream()
                    .filter(stack ->
                            results.content(stack.leaderContent()).orElseThrow().verdict()
                                    == VerdictKind.KNOWN_UNGRADED)
                    .count();
            assertThat(results.counts().viewsLeft()).isEqualTo(made.viewsLeft());
            assertThat(ungradedViews).isEqualTo(made.contents(Plant.KNOWN_UNGRADED));
            assertThat(results.lists())
                    .hasSize(4)
                    .allSatisfy(list -> assertThat(list.importedOn()).isEqualTo("2026-03-01"));
        }

        // Another day, the same lists: the index is the same, so the run goes on; with a list changed it does not.
        TriageRequest later = request.withResume(true);
        TriageRequest.ListsFrom.ListFiles otherDay =
                new TriageRequest.ListsFrom.ListFiles(made.lists(), ListOptions.NONE, LocalDate.of(2026, 6, 1));
        TriageSummary again = Triage.run(withLists(later, otherDay), Progress.none());
        assertThat(again.decoded()).isZero();
        assertThat(again.counts()).isEqualTo(summary.counts());
        Files.write(
                made.md5List(),
                "0123456789abcdef0123456789abcdef  more\n".getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Triage.run(withLists(later, otherDay), Progress.none()))
                .isInstanceOf(TriageRefusedException.class)
                .hasMessageContaining("the lists");
    }

    private static TriageRequest withLists(TriageRequest request, TriageRequest.ListsFrom lists) {
        return TriageRequest.of(request.paths(), lists, request.out())
                .withLanes(request.lanes())
                .withDecode(request.decode())
                .withResume(request.resume());
    }
}
