package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.sqlite.SQLiteConfig;

class ViewOrderTest {
    private static final List<VerdictKind> KINDS =
            Arrays.stream(VerdictKind.values()).filter(VerdictKind::toView).toList();

    /// Made-up contents, in few different values each, so that every rule of the order has to decide.
    private static final class Exhibit {
        private final Random random;
        private final List<Ranking.Density> folders = new ArrayList<>();
        private final List<ViewOrder.View> views = new ArrayList<>();
        private final Map<Long, PdqVariants> pictures = new HashMap<>();
        private final List<Ranking.Candidate> candidates = new ArrayList<>();
        private final List<Place> places = new ArrayList<>();

        private record Place(
                long content, int folder, @Nullable String modified) {}

        Exhibit(int seed, int contents) {
            random = new Random(seed);
            for (int i = 0; i < 12; i++) {
                long files = random.nextLong(1, 6);
                folders.add(new Ranking.Density(random.nextLong(files + 1), files));
            }
            for (long content = 1; content <= contents; content++) {
                add(content);
            }
            Collections.shuffle(places, random);
        }

        private void add(long content) {
            Results.Camera camera = new Results.Camera(
                    one(null, "Acme", "Bolt"),
                    one(null, null, "M1"),
                    one(null, null, null, "7"),
                    null,
                    null,
                    random.nextInt(4) == 0 ? 51.0 : null,
                    3.0,
                    one(null, null, "2024-05-01T13:37:00", "2024-05-01T13:37:01"));
            VerdictKind kind = KINDS.get(random.nextInt(KINDS.size()));
            int severity = random.nextInt(3) * 50;
            int distance = random.nextInt(3);
            long bytes = random.nextInt(3);
            String claim = random.nextBoolean() ? "" : "looks like it";
            PdqVariants picture = random.nextInt(5) == 0 ? null : picture();
            if (picture != null) {
                pictures.put(content, picture);
            }
            views.add(new ViewOrder.View(content, kind, severity, distance, claim, camera, bytes, picture));
            Ranking.Density best = Ranking.Density.NONE;
            boolean besideHits = false;
            String newest = null;
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                int folder = random.nextInt(folders.size());
                String modified = one(null, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z", "2021-01-01T00:00:00Z");
                places.add(new Place(content, folder, modified));
                Ranking.Density density = folders.get(folder);
                best = density.compareTo(best) > 0 ? density : best;
                besideHits |= density.hits() > 0;
                newest = modified != null && (newest == null || modified.compareTo(newest) > 0) ? modified : newest;
            }
            candidates.add(new Ranking.Candidate(
                    content,
                    kind,
                    severity,
                    distance,
                    claim,
                    best,
                    besideHits,
                    camera,
                    bytes,
                    camera.takenAt() != null ? camera.takenAt() : newest));
        }

        private @Nullable String one(@Nullable String... of) {
            return of[random.nextInt(of.length)];
        }

        /// One of a few looks, some bits of it changed, so that many are within 31 bits of each other and some are not.
        private PdqVariants picture() {
            Random look = new Random(random.nextInt(9));
            List<PerceptualHash> variants = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                long noise = (1L << random.nextInt(64)) ^ (random.nextInt(256) << 8);
                variants.add(new PerceptualHash(
                        look.nextLong() ^ noise, look.nextLong() ^ noise, look.nextLong(), look.nextLong()));
            }
            return new PdqVariants(variants, 50 + random.nextInt(50));
        }
    }

    private static PlainViewOrder.Stacks ordered(Exhibit exhibit) throws SQLException {
        List<Results.Stack> stacks = new ArrayList<>();
        Map<Long, Long> stackOfContent = new LinkedHashMap<>();
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite::memory:")) {
            ViewOrder order = new ViewOrder(connection);
            for (ViewOrder.View view : exhibit.views) {
                order.add(view);
            }
            for (Exhibit.Place place : exhibit.places) {
                order.lies(place.content(), place.folder(), place.modified());
            }
            order.stack(exhibit.folders::get, stacks::add, stackOfContent::put);
        }
        assertThat(List.copyOf(stackOfContent.keySet())).as("by content").isSorted();
        return new PlainViewOrder.Stacks(stacks, stackOfContent);
    }

    @Test
    void gives_the_order_reasons_and_stacks_that_sorting_all_in_memory_gives() throws SQLException {
        for (int seed = 0; seed < 20; seed++) {
            Exhibit exhibit = new Exhibit(seed, 400);
            assertThat(ordered(exhibit))
                    .as("seed %d", seed)
                    .isEqualTo(PlainViewOrder.stacked(exhibit.candidates, exhibit.pictures));
        }
    }

    @Test
    void nothing_to_view_gives_no_stack() throws SQLException {
        assertThat(ordered(new Exhibit(1, 0)).stacks()).isEmpty();
    }

    @Test
    void a_date_that_another_begins_with_comes_after_it_and_no_date_after_all() {
        List<byte[]> keys = new ArrayList<>();
        for (String date : Arrays.asList("2024-05-01T10", "2024-05-01", "2024-05-00", null)) {
            keys.add(Ranking.key(
                    new Ranking.Candidate(
                            1,
                            VerdictKind.UNKNOWN_PICTURE,
                            0,
                            0,
                            "",
                            Ranking.Density.NONE,
                            false,
                            new Results.Camera(null, null, null, null, null, null, null, null),
                            5,
                            date),
                    Ranking.CameraUse.NONE));
        }
        assertThat(keys).isSortedAccordingTo(Arrays::compareUnsigned);
    }
}
