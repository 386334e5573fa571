package org.safelight.server.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.index.Claim;
import org.safelight.index.ListedVideo;

/// A claim as a page shows it.
///
/// @param set who says it
/// @param says a category with its scheme, or what it stands for
/// @param state of a grade; empty if it is a list's claim
/// @param more flags, series and the video that it is a frame of, in words
public record ClaimLine(String set, String says, String state, String more) {
    static ClaimLine of(Claim claim) {
        String state = "";
        List<String> more = new ArrayList<>();
        Optional<ListedVideo> video = ListedVideo.of(claim);
        for (String flag : claim.flags()) {
            if (flag.startsWith("grade-")) {
                state = GradeState.valueOf(flag.substring("grade-".length()).toUpperCase(Locale.ROOT))
                        .label();
            } else if (flag.startsWith("forces-")) {
                String forces = flag.substring("forces-".length());
                more.add(forces.equals("1") ? "1 force" : forces + " forces");
            } else if (video.isEmpty() || !flag.equals(video.get().flag())) {
                more.add(flag.replace('-', ' '));
            }
        }
        video.ifPresent(of -> more.add("a frame of the video " + of.name()));
        if (claim.series() != null) {
            more.add("series " + claim.series());
        }
        String version = claim.set().version().isEmpty()
                ? ""
                : ", version " + claim.set().version();
        String scheme = claim.set().scheme() == null ? "" : " (" + claim.set().scheme() + ")";
        String says = claim.category() == null
                ? claim.standing().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : inWords(claim.category(), claim.categoryLabel(), scheme);
        return new ClaimLine(claim.set().name() + version, says, state, String.join(", ", more));
    }

    /// "Category B" is not said twice.
    private static String inWords(String category, @Nullable String label, String scheme) {
        boolean saysNoMore = label == null || label.equals("Category " + category);
        return saysNoMore ? "Category " + category + scheme : category + scheme + ": " + label;
    }
}
