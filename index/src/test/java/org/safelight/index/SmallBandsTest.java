package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.ListBuilder.aList;
import static org.safelight.index.ListBuilder.build;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.forSeeds;
import static org.safelight.index.Seeds.pick;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.safelight.fingerprint.PerceptualHash;

class SmallBandsTest {
    @TempDir
    private Path folder;

    static List<SearchKernel> kernels() {
        return SearchKernels.isVectorThere()
                ? List.of(new PlainSearchKernel(), new VectorSearchKernel())
                : List.of(new PlainSearchKernel());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void finds_what_comparing_with_every_hash_finds_each_once_at_every_distance(SearchKernel kernel) {
        forSeeds(6, random -> {
            List<PerceptualHash> hashes = Seeds.hashes(random, 1 + random.nextInt(3_000));
            for (int i = 0; i < 300; i++) {
                hashes.add(flip(pick(hashes, random), random.nextInt(60), random));
            }
            LinearScan scan = LinearScan.over(hashes.stream().distinct().toList());
            try (FingerprintIndex index = FingerprintIndex.open(
                    build(folder.resolve("small.slx"), aList("x").withHashes(hashes)))) {
                SmallBands bands = new SmallBands(index.hashes(), kernel);
                for (int within = 0; within <= 66; within++) {
                    PerceptualHash query = flip(pick(hashes, random), random.nextInt(within + 2), random);
                    long[] words = new long[4];
                    BitShuffle.shuffle(query, words, 0);
                    List<PerceptualHash> found = new ArrayList<>();
                    bands.search(words, within, row -> found.add(index.hashes().hash(row)));
                    assertThat(found)
                            .containsExactlyInAnyOrderElementsOf(scan.within(query, within).stream()
                                    .map(each -> scan.hash(each.id()))
                                    .toList());
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
