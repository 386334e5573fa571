package org.safelight.triage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.LookAlikeSet;

/// Puts contents that look alike into one stack, so that a person views one of them first.
///
/// One rule: contents are taken in viewing order; each joins the first stack whose leader is within 31 bits of
/// it in any of its eight orientations, else it leads a new stack. So every member is within 31 bits of the
/// picture that is shown: stacks do not grow by chains of likeness, and the first in viewing order is the one
/// shown. A content without a usable hash leads a stack of its own.
final class Stacking {
    static final int WITHIN_BITS = 31;

    /// In words, for the report.
    static final String RULE = "Contents are taken in viewing order. Each joins the first stack whose first picture is"
            + " within 31 of 256 bits of it in any of eight orientations, else it begins a new stack."
            + " So every picture of a stack is within 31 bits of the one shown for it."
            + " A video, or a picture with too little structure to compare, is a stack of its own.";

    private final LookAlikeSet leaders = new LookAlikeSet();
    private final List<Integer> stackOfLeader = new ArrayList<>();
    private int stacks;

    /// Places the next content in viewing order.
    ///
    /// @param picture the look of its first usable frame; null if it has none
    /// @return the number of its stack, from 1; a new number if it leads one
    int place(@Nullable PdqVariants picture) {
        if (picture == null) {
            return ++stacks;
        }
        int first = Integer.MAX_VALUE;
        for (PerceptualHash hash : picture.hashes()) {
            int leader = leaders.firstWithin(hash, WITHIN_BITS);
            first = leader >= 0 ? Math.min(first, leader) : first;
        }
        if (first < Integer.MAX_VALUE) {
            return stackOfLeader.get(first);
        }
        leaders.add(picture.original().hash());
        stackOfLeader.add(++stacks);
        return stacks;
    }
}
