package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForceVoteTest {
    private static final GradeChoice A = GradeChoice.A;
    private static final GradeChoice B = GradeChoice.B;

    private static ForceVote.Said said(int id, GradeChoice choice, int needed) {
        return new ForceVote.Said(id, choice, needed, false);
    }

    private static ForceVote.Said settled(int id, GradeChoice choice) {
        return new ForceVote.Said(id, choice, 1, true);
    }

    private static ForceVote of(ForceVote.Said... said) {
        ForceVote vote = ForceVote.of(List.of(said));
        List<ForceVote.Said> turned = new ArrayList<>(List.of(said)).reversed();
        assertThat(ForceVote.of(turned)).isEqualTo(vote);
        return vote;
    }

    @Test
    void one_grader_is_enough_where_one_is_needed() {
        assertThat(of()).isEqualTo(new ForceVote.Open());
        assertThat(of(said(1, B, 1))).isEqualTo(new ForceVote.Agreed(B));
        assertThat(of(said(1, GradeChoice.NOT_ILLEGAL, 1))).isEqualTo(new ForceVote.Agreed(GradeChoice.NOT_ILLEGAL));
    }

    @Test
    void where_two_are_needed_both_must_say_the_same() {
        assertThat(of(said(1, A, 2))).isEqualTo(new ForceVote.Open());
        assertThat(of(said(1, A, 2), said(2, A, 2))).isEqualTo(new ForceVote.Agreed(A));
        assertThat(of(said(1, A, 2), said(2, B, 1))).isEqualTo(new ForceVote.Differ());
    }

    @Test
    void who_is_not_sure_says_nothing() {
        assertThat(of(said(1, GradeChoice.NOT_SURE, 1))).isEqualTo(new ForceVote.Open());
        assertThat(of(said(1, GradeChoice.NEEDS_COLLEAGUE, 2), said(2, A, 2))).isEqualTo(new ForceVote.Open());
        assertThat(of(said(1, GradeChoice.NOT_SURE, 2), said(2, B, 1))).isEqualTo(new ForceVote.Agreed(B));
    }

    @Test
    void an_adjudicator_counts_alone_the_newest_of_them() {
        assertThat(of(said(1, A, 2), said(2, B, 2), settled(3, GradeChoice.C)))
                .isEqualTo(new ForceVote.Agreed(GradeChoice.C));
        assertThat(of(settled(3, GradeChoice.C), settled(4, B))).isEqualTo(new ForceVote.Agreed(B));
    }
}
