package org.safelight.formats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Takes what the readers find, binds categories, counts, and hands entries on.
final class EntryTaker {
    private static final int MOST_KINDS_OF_ODDITY = 200;
    private static final int PLACES = 3;
    private static final int LONGEST_SERIES = 1_000;

    // Marks that a person looked at the item as material under investigation. A file of published software has
    // none.
    private static final Set<ListEntry.Flag> INVESTIGATIVE = EnumSet.of(
            ListEntry.Flag.VICTIM_IDENTIFIED,
            ListEntry.Flag.OFFENDER_IDENTIFIED,
            ListEntry.Flag.DISTRIBUTED,
            ListEntry.Flag.SUSPECTED,
            ListEntry.Flag.SELF_GENERATED);

    private final CategoryBinding binding;
    private final Consumer<ListEntry> entries;
    private Supplier<String> place = () -> "";

    private long recordCount;
    private long entryCount;
    private long pdqCount;
    private long photoDnaCount;
    private final Tally<DigestKind> digestCounts = new Tally<>(DigestKind.class);
    private final Tally<Meaning> meaningCounts = new Tally<>(Meaning.class);
    private final Tally<ListEntry.Flag> flagCounts = new Tally<>(ListEntry.Flag.class);
    private final Map<CategoryBinding.Bound, long[]> categoryCounts = new LinkedHashMap<>();
    private final Map<String, OddityCount> oddities = new LinkedHashMap<>();

    /// How often each constant was met.
    private static final class Tally<K extends Enum<K>> {
        private final Map<K, long[]> counts;

        Tally(Class<K> kind) {
            counts = new EnumMap<>(kind);
        }

        void add(K key) {
            counts.computeIfAbsent(key, ignored -> new long[1])[0]++;
        }

        /// In the order of the constants; one never met is absent.
        Map<K, Long> counts() {
            Map<K, Long> copy = new LinkedHashMap<>();
            counts.forEach((key, count) -> copy.put(key, count[0]));
            return Collections.unmodifiableMap(copy);
        }
    }

    private static final class OddityCount {
        private long count;
        private final List<String> places = new ArrayList<>(PLACES);
    }

    EntryTaker(CategoryBinding binding, Consumer<ListEntry> entries) {
        this.binding = binding;
        this.entries = entries;
    }

    /// @param newPlace says where the reader is, such as `line 12`; asked for the first oddities only
    void readsAt(Supplier<String> newPlace) {
        place = newPlace;
    }

    /// Counts one record of the file.
    void record() {
        recordCount++;
    }

    long records() {
        return recordCount;
    }

    /// Counts something that is not as it should be. `words` say what it is and what is done about it.
    void odd(String words) {
        odd(words, 1);
    }

    void odd(String words, long times) {
        String key = oddities.size() < MOST_KINDS_OF_ODDITY || oddities.containsKey(words) ? words : "other oddities";
        OddityCount oddity = oddities.computeIfAbsent(key, ignored -> new OddityCount());
        oddity.count += times;
        if (oddity.places.size() < PLACES) {
            String where = place.get();
            if (!where.isEmpty()) {
                oddity.places.add(where);
            }
        }
    }

    /// Hands one entry on.
    ///
    /// @param digests at most one of each kind
    /// @param category as written; null if there is none
    /// @param series null or blank if there is none
    /// @throws SchemeNeededException if nothing says what the category means
    void take(
            List<Digest> digests,
            @Nullable PerceptualHash pdq,
            int pdqQuality,
            @Nullable String photoDna,
            @Nullable String category,
            Set<ListEntry.Flag> flags,
            @Nullable String series)
            throws SchemeNeededException {
        take(digests, pdq, pdqQuality, photoDna, category, flags, series, null);
    }

    /// Hands one entry on, which may be a frame of a video.
    void take(
            List<Digest> digests,
            @Nullable PerceptualHash pdq,
            int pdqQuality,
            @Nullable String photoDna,
            @Nullable String category,
            Set<ListEntry.Flag> flags,
            @Nullable String series,
            ListEntry.@Nullable VideoOf video)
            throws SchemeNeededException {
        CategoryBinding.Bound bound = binding.bind(category);
        if (bound.unknownToScheme()) {
            odd("category " + bound.code() + " is not in the scheme: taken as ungraded");
        }
        String shownSeries = series == null || series.isBlank() ? null : cut(series.strip());
        Meaning meaning = bound.meaning();
        if (meaning == Meaning.KNOWN_IRRELEVANT
                && (shownSeries != null || flags.stream().anyMatch(INVESTIGATIVE::contains))) {
            odd("marked as irrelevant, yet with a series or a mark of an investigation: taken as ungraded");
            meaning = Meaning.UNGRADED;
            bound = new CategoryBinding.Bound(
                    bound.code(), meaning, bound.label() + " (contradicted by other marks)", false);
        }
        for (Digest digest : digests) {
            digestCounts.add(digest.kind());
            if (digest.isOfEmptyFile()) {
                odd("the " + digest.kind().label()
                        + " of the empty file, which says nothing of a file: it will never match");
            }
        }
        if (pdq != null) {
            pdqCount++;
            if (pdq.isZero()) {
                odd("a PDQ hash of all zeros, which is that of a picture without structure: it will never match");
            }
        }
        if (photoDna != null) {
            photoDnaCount++;
        }
        for (ListEntry.Flag flag : flags) {
            flagCounts.add(flag);
        }
        meaningCounts.add(meaning);
        categoryCounts.computeIfAbsent(bound, ignored -> new long[1])[0]++;
        entryCount++;
        entries.accept(
                new ListEntry(digests, pdq, pdqQuality, photoDna, bound.code(), meaning, flags, shownSeries, video));
    }

    private String cut(String series) {
        if (series.length() <= LONGEST_SERIES) {
            return series;
        }
        odd("a series name longer than " + LONGEST_SERIES + " characters: cut there");
        return series.substring(0, LONGEST_SERIES);
    }

    ListReport report() {
        return new ListReport(
                recordCount,
                entryCount,
                digestCounts.counts(),
                pdqCount,
                photoDnaCount,
                meaningCounts.counts(),
                categories(),
                flagCounts.counts(),
                oddities.entrySet().stream()
                        .map(oddity -> new ListReport.Oddity(
                                oddity.getKey(), oddity.getValue().count, List.copyOf(oddity.getValue().places)))
                        .toList());
    }

    private List<ListReport.CategoryCount> categories() {
        List<ListReport.CategoryCount> counts = new ArrayList<>();
        categoryCounts.forEach((bound, count) ->
                counts.add(new ListReport.CategoryCount(bound.code(), bound.label(), bound.meaning(), count[0])));
        CategoryScheme scheme = binding.scheme();
        List<String> order = scheme == null
                ? List.of()
                : scheme.categories().stream()
                        .map(CategoryScheme.Category::code)
                        .toList();
        counts.sort((one, other) -> Integer.compare(place(order, one.code()), place(order, other.code())));
        return List.copyOf(counts);
    }

    private static int place(List<String> order, @Nullable String code) {
        int index = code == null ? -1 : order.indexOf(code);
        return index < 0 ? order.size() : index;
    }
}
