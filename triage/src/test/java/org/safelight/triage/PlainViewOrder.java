package org.safelight.triage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqVariants;

/// The viewing order by the plainest code that is right: all in memory, sorted by a comparator. What [ViewOrder] and
/// the keys of [Ranking] are held against.
final class PlainViewOrder {
    private PlainViewOrder() {}

    /// A candidate in its place.
    record Ranked(Ranking.Candidate candidate, String reason) {}

    private record Scored(Ranking.Candidate candidate, Ranking.CameraUse use) {
        int tier() {
            return switch (candidate.kind()) {
                case DISPUTED -> 0;
                case LOOKS_ALIKE, LOOKS_LIKE_VIDEO, CONTAINS_LISTED -> 1;
                case KNOWN_UNGRADED -> 2;
                default -> 3;
            };
        }

        int signs() {
            Results.Camera camera = candidate.camera();
            int signs = camera.make() != null || camera.model() != null ? 1 : 0;
            signs += camera.serial() != null ? 1 : 0;
            signs += camera.latitude() != null ? 1 : 0;
            signs += use.items() > 1 ? 1 : 0;
            return signs + (use.besideHits() > 0 ? 2 : 0);
        }
    }

    private static final Comparator<Scored> ORDER = Comparator.comparingInt(Scored::tier)
            .thenComparing(Comparator.comparingInt(
                            (Scored scored) -> scored.candidate().severity())
                    .reversed())
            .thenComparingInt(scored -> scored.candidate().distanceBits())
            .thenComparing(
                    Comparator.comparing((Scored scored) -> scored.candidate().density())
                            .reversed())
            .thenComparing(Comparator.comparingInt(Scored::signs).reversed())
            .thenComparing(Comparator.comparingLong(
                            (Scored scored) -> scored.candidate().bytes())
                    .reversed())
            .thenComparing(scored -> scored.candidate().date(), Comparator.nullsLast(Comparator.reverseOrder()))
            .thenComparingLong(scored -> scored.candidate().content());

    static List<Ranked> ranked(List<Ranking.Candidate> candidates) {
        Map<String, Ranking.CameraUse> uses = new HashMap<>();
        for (Ranking.Candidate candidate : candidates) {
            String key = cameraKey(candidate);
            if (key != null) {
                long beside = candidate.besideHits() || candidate.kind().hit() ? 1 : 0;
                uses.merge(
                        key,
                        new Ranking.CameraUse(1, beside),
                        (a, b) -> new Ranking.CameraUse(a.items() + b.items(), a.besideHits() + b.besideHits()));
            }
        }
        List<Scored> scored = new ArrayList<>();
        for (Ranking.Candidate candidate : candidates) {
            String key = cameraKey(candidate);
            scored.add(new Scored(
                    candidate, key == null ? Ranking.CameraUse.NONE : uses.getOrDefault(key, Ranking.CameraUse.NONE)));
        }
        scored.sort(ORDER);
        return scored.stream()
                .map(one -> new Ranked(one.candidate(), Ranking.reason(one.candidate(), one.use())))
                .toList();
    }

    private static @Nullable String cameraKey(Ranking.Candidate candidate) {
        Results.Camera camera = candidate.camera();
        return Ranking.cameraKey(camera.make(), camera.model(), camera.serial());
    }

    /// The stacks, and for each content the number of its stack.
    record Stacks(List<Results.Stack> stacks, Map<Long, Long> stackOfContent) {}

    static Stacks stacked(List<Ranking.Candidate> candidates, Map<Long, PdqVariants> pictures) {
        Stacking stacking = new Stacking();
        List<Results.Stack> stacks = new ArrayList<>();
        Map<Long, Long> stackOfContent = new HashMap<>();
        for (Ranked ranked : ranked(candidates)) {
            long content = ranked.candidate().content();
            int stack = stacking.place(pictures.get(content));
            if (stack > stacks.size()) {
                stacks.add(new Results.Stack(stack, content, 0, ranked.reason()));
            }
            Results.Stack it = stacks.get(stack - 1);
            stacks.set(stack - 1, new Results.Stack(it.id(), it.leaderContent(), it.members() + 1, it.reason()));
            stackOfContent.put(content, (long) stack);
        }
        return new Stacks(stacks, stackOfContent);
    }
}
