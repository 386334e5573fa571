package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.Orientation;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.VpdqFrame;
import org.safelight.index.Claim;
import org.safelight.index.ListedVideo;
import org.safelight.index.LookAlike;
import org.safelight.index.Standing;

class VideoMatchingTest {
    private static final int WITHIN = 31;
    private static final int QUALITY = 50;

    @Test
    void the_shares_of_the_published_clips_are_those_expected() throws Exception {
        List<PerceptualHash> query = published("chair-orig-22-sd-bar");
        VideoMatching.Match against19 = only(query, published("chair-19-sd-bar"));
        assertThat(100 * against19.share()).isEqualTo(85.35, within(0.01));
        assertThat(100 * against19.listedShare()).isEqualTo(100.0, within(0.01));
        VideoMatching.Match against20 = only(query, published("chair-20-sd-bar"));
        assertThat(100 * against20.share()).isEqualTo(98.64, within(0.01));
        assertThat(100 * against20.listedShare()).isEqualTo(100.0, within(0.01));
    }

    @Test
    void a_video_is_alike_at_the_threshold_of_either_share_and_not_below_both() {
        List<PerceptualHash> listed = randomHashes(10, 1);
        List<PerceptualHash> others = randomHashes(40, 2);
        // 8 of the listed frames among many others; 8 of 10 own frames from a long listed one; then one fewer.
        assertThat(only(joined(listed.subList(0, 8), others), listed).looksLikeListedVideo())
                .isTrue();
        assertThat(only(joined(listed.subList(0, 8), others.subList(0, 2)), joined(listed, others.subList(2, 40)))
                        .looksLikeListedVideo())
                .isTrue();
        VideoMatching.Match below = only(joined(listed.subList(0, 7), others), listed);
        assertThat(below.looksLikeListedVideo()).isFalse();
        assertThat(only(joined(listed.subList(0, 7), others), listed, 70).looksLikeListedVideo())
                .isTrue();
        assertThat(only(joined(listed.subList(0, 7), others), listed, 71).looksLikeListedVideo())
                .isFalse();
        assertThat(below.frames()).isEqualTo(7);
        assertThat(below.positionsMillis()).containsExactly(0L, 1000L, 2000L, 3000L, 4000L, 5000L, 6000L);
    }

    @Test
    void frames_of_too_little_structure_do_not_count_on_either_side() {
        List<PerceptualHash> listed = randomHashes(2, 3);
        List<PdqVariants> frames = List.of(frame(listed.get(0), 49), frame(listed.get(1), 50));
        VideoMatching.Matches matches = VideoMatching.of(
                List.of(0L, 1000L),
                frames,
                List.of(Orientation.values()),
                Set.of(),
                index(listed, video(2)),
                WITHIN,
                QUALITY,
                80);
        assertThat(matches.kept()).hasSize(1);
        assertThat(matches.kept().getFirst().share()).isEqualTo(1);
        assertThat(matches.kept().getFirst().listedShare()).isEqualTo(0.5);
    }

    @Test
    void a_listed_picture_in_a_video_is_told_with_its_position_and_is_no_listed_video() {
        List<PerceptualHash> own = randomHashes(5, 4);
        VideoMatching.Matches matches = VideoMatching.of(
                List.of(0L, 1000L, 2000L, 3000L, 4000L),
                own.stream().map(hash -> frame(hash, 100)).toList(),
                List.of(Orientation.values()),
                Set.of(),
                index(List.of(own.get(3)), Samples.claim(Standing.KNOWN_ILLEGAL, "A", 90)),
                WITHIN,
                QUALITY,
                80);
        assertThat(matches.kept()).hasSize(1);
        VideoMatching.Match match = matches.kept().getFirst();
        assertThat(match.video()).isNull();
        assertThat(match.looksLikeListedVideo()).isFalse();
        assertThat(match.positionsMillis()).containsExactly(3000L);
    }

    @Test
    void what_is_only_known_irrelevant_or_told_of_the_same_file_does_not_count() {
        List<PerceptualHash> own = randomHashes(3, 5);
        Claim irrelevant = Samples.claim(Standing.KNOWN_IRRELEVANT);
        Claim made = Samples.claim(Standing.UNGRADED);
        for (Claim claim : List.of(irrelevant, made)) {
            assertThat(VideoMatching.of(
                                    List.of(0L, 1L, 2L),
                                    own.stream().map(hash -> frame(hash, 100)).toList(),
                                    List.of(Orientation.values()),
                                    Set.of(made),
                                    index(own, claim),
                                    WITHIN,
                                    QUALITY,
                                    80)
                            .kept())
                    .isEmpty();
        }
    }

    private static VideoMatching.Match only(List<PerceptualHash> query, List<PerceptualHash> listed) {
        return only(query, listed, 80);
    }

    private static VideoMatching.Match only(List<PerceptualHash> query, List<PerceptualHash> listed, int alikePercent) {
        List<Long> millis = new ArrayList<>();
        List<PdqVariants> frames = new ArrayList<>();
        for (int i = 0; i < query.size(); i++) {
            millis.add(1000L * i);
            frames.add(frame(query.get(i), 100));
        }
        Set<PerceptualHash> different = new LinkedHashSet<>(listed);
        VideoMatching.Matches matches = VideoMatching.of(
                millis,
                frames,
                List.of(Orientation.values()),
                Set.of(),
                index(different, video(different.size())),
                WITHIN,
                QUALITY,
                alikePercent);
        assertThat(matches.kept()).hasSize(1);
        return matches.kept().getFirst();
    }

    private static Claim video(int frames) {
        Claim plain = Samples.claim(Standing.KNOWN_ILLEGAL, "A", 90);
        return new Claim(
                plain.set(),
                plain.standing(),
                plain.category(),
                plain.categoryLabel(),
                plain.severity(),
                Set.of(ListedVideo.named("a clip", frames).flag()),
                null);
    }

    /// Compares with every entry: the plainest index.
    private static Verdict.LookAlikes index(Iterable<PerceptualHash> entries, Claim claim) {
        return (hash, bits) -> {
            List<LookAlike> found = new ArrayList<>();
            for (PerceptualHash entry : entries) {
                if (entry.distanceBits(hash) <= bits) {
                    found.add(new LookAlike(entry, 100, entry.distanceBits(hash), List.of(claim)));
                }
            }
            return found;
        };
    }

    /// Turned variants that match nothing, as the published hashes are of one orientation.
    private static PdqVariants frame(PerceptualHash hash, int quality) {
        List<PerceptualHash> variants = new ArrayList<>(Collections.nCopies(8, PerceptualHash.ZERO));
        variants.set(Orientation.ORIGINAL.place(), hash);
        return new PdqVariants(variants, quality);
    }

    private static List<PerceptualHash> joined(List<PerceptualHash> some, List<PerceptualHash> others) {
        List<PerceptualHash> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static List<PerceptualHash> randomHashes(int count, long seed) {
        Random random = new Random(seed);
        List<PerceptualHash> hashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hashes.add(new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
        }
        return hashes;
    }

    private static List<PerceptualHash> published(String name) throws Exception {
        Path folder = sharedData();
        return Files.readAllLines(folder.resolve(name + ".txt")).stream()
                .map(VpdqFrame::parse)
                .flatMap(Optional::stream)
                .filter(frame -> frame.quality() >= QUALITY)
                .map(VpdqFrame::hash)
                .toList();
    }

    private static Path sharedData() {
        @Nullable String set = System.getenv("SAFELIGHT_TESTDATA");
        Path found = set == null ? null : Path.of(set);
        for (Path at = Path.of("").toAbsolutePath(); found == null && at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/testdata");
            found = Files.isDirectory(candidate) ? candidate : null;
        }
        Assumptions.assumeTrue(
                found != null && Files.isDirectory(found.resolve("vpdq")),
                "shared/testdata/vpdq is not there: set SAFELIGHT_TESTDATA to where it is");
        return java.util.Objects.requireNonNull(found).resolve("vpdq");
    }
}
