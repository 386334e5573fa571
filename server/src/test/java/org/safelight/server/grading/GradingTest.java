package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.server.exhibits.StoredPictures.drawn;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.StoredPictures;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The queue on drawn patterns: each exhibit has pictures of its own, unless said otherwise.
class GradingTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static Grading grading;
    private static int pictures;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        grading = server.bean(Grading.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ExhibitId exhibit(String force, List<byte[]> drawn) throws Exception {
        return StoredPictures.on(server, server.member(force, Role.EXAMINER), "DRAWN-" + ++pictures, drawn);
    }

    private static <T> T as(RunningServer.Member member, Callable<T> work) {
        try (Scope.Entered _ = new Scope(member.person().id(), member.person().force()).enter()) {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Integer> next(RunningServer.Member grader, ExhibitId exhibit) {
        return as(
                grader,
                () -> grading.next(grader.person(), exhibit).stream()
                        .map(GradingStore.Item::number)
                        .findFirst());
    }

    private static Grading.Decided decide(
            RunningServer.Member grader, ExhibitId exhibit, int content, GradeChoice choice) {
        return as(grader, () -> grading.decide(grader.person(), "", exhibit, content, choice, Set.of(), Map.of()));
    }

    /// Takes what comes next until it is a certain item, without deciding.
    private static void nextIs(RunningServer.Member grader, ExhibitId exhibit, int content) {
        assertThat(next(grader, exhibit)).contains(content);
    }

    private static Queue queue(RunningServer.Member grader, ExhibitId exhibit) {
        return as(grader, () -> grading.queue(exhibit).orElseThrow());
    }

    @Test
    void graders_get_different_items_and_keep_their_place() throws Exception {
        ExhibitId exhibit = exhibit("dorset", drawn(3, 100));
        RunningServer.Member one = server.member("dorset", Role.GRADER);
        RunningServer.Member other = server.member("dorset", Role.GRADER);
        int first = next(one, exhibit).orElseThrow();
        int second = next(other, exhibit).orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(next(one, exhibit)).contains(first);
        assertThat(decide(other, exhibit, first, GradeChoice.B)).isInstanceOf(Grading.Decided.NotHeld.class);
        assertThat(decide(one, exhibit, first, GradeChoice.B)).isInstanceOf(Grading.Decided.Done.class);
        assertThat(next(one, exhibit)).contains(6 - first - second);
        assertThat(queue(one, exhibit).left()).isEqualTo(2);
        RunningServer.Member elsewhere = server.member("kent", Role.GRADER);
        assertThat(as(elsewhere, () -> grading.queue(exhibit))).isEmpty();
        assertThat(next(elsewhere, exhibit)).isEmpty();
    }

    @Test
    void the_most_urgent_twenty_come_first_in_an_order_of_each_grader() throws Exception {
        List<byte[]> same = drawn(25, 2_000);
        List<List<Integer>> orders = new ArrayList<>();
        for (String force : List.of("cleveland", "durham")) {
            ExhibitId exhibit = exhibit(force, same);
            RunningServer.Member grader = server.member(force, Role.GRADER);
            List<Integer> order = new ArrayList<>();
            for (Optional<Integer> item = next(grader, exhibit); item.isPresent(); item = next(grader, exhibit)) {
                order.add(item.get());
                decide(grader, exhibit, item.get(), GradeChoice.NOT_SURE);
            }
            assertThat(order.subList(0, 20)).allMatch(number -> number <= 20);
            assertThat(order.subList(20, 25)).containsExactlyInAnyOrder(21, 22, 23, 24, 25);
            orders.add(order);
        }
        assertThat(orders.getFirst()).isNotEqualTo(orders.getLast());
    }

    @Test
    void many_who_ask_at_the_same_moment_get_each_item_once_and_each_decision_counts_once() throws Exception {
        ExhibitId exhibit = exhibit("essex", drawn(24, 1_000));
        Set<Integer> decided = ConcurrentHashMap.newKeySet();
        List<Future<?>> graders = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                RunningServer.Member grader = server.member("essex", Role.GRADER);
                graders.add(threads.submit(() -> {
                    for (Optional<Integer> item = next(grader, exhibit);
                            item.isPresent();
                            item = next(grader, exhibit)) {
                        assertThat(decided.add(item.get())).isTrue();
                        decide(grader, exhibit, item.get(), GradeChoice.C);
                    }
                }));
            }
            for (Future<?> grader : graders) {
                grader.get();
            }
        }
        RunningServer.Member grader = server.member("essex", Role.GRADER);
        assertThat(decided).hasSize(24);
        assertThat(queue(grader, exhibit).decided()).isEqualTo(24);
        assertThat(queue(grader, exhibit).left()).isZero();
    }

    @Test
    void who_is_not_sure_leaves_the_item_to_a_colleague() throws Exception {
        ExhibitId exhibit = exhibit("dorset", drawn(1, 200));
        RunningServer.Member one = server.member("dorset", Role.GRADER);
        RunningServer.Member other = server.member("dorset", Role.GRADER);
        next(one, exhibit);
        decide(one, exhibit, 1, GradeChoice.NOT_SURE);
        assertThat(next(one, exhibit)).isEmpty();
        assertThat(next(other, exhibit)).contains(1);
        decide(other, exhibit, 1, GradeChoice.NOT_ILLEGAL);
        assertThat(queue(one, exhibit).left()).isZero();
    }

    @Test
    void a_decision_is_undone_with_its_vote_and_the_item_is_back() throws Exception {
        ExhibitId exhibit = exhibit("dorset", drawn(1, 300));
        RunningServer.Member grader = server.member("dorset", Role.GRADER);
        next(grader, exhibit);
        decide(grader, exhibit, 1, GradeChoice.A);
        assertThat(votes(grader)).containsExactly("A");
        assertThat(next(grader, exhibit)).isEmpty();
        assertThat(as(grader, () -> grading.undo(grader.person(), "", exhibit))).isTrue();
        assertThat(votes(grader)).containsExactly("A", "taken back");
        nextIs(grader, exhibit, 1);
        assertThat(decide(grader, exhibit, 1, GradeChoice.NOT_ILLEGAL)).isInstanceOf(Grading.Decided.Done.class);
        assertThat(votes(grader)).containsExactly("A", "taken back", "NOT-ILLEGAL");
        assertThat(next(grader, exhibit)).isEmpty();
    }

    private static void second(String force, SecondGrader second) {
        RunningServer.Member supervisor = server.member(force, Role.SUPERVISOR);
        as(supervisor, () -> {
            grading.setSecond(supervisor.person(), "", second);
            return true;
        });
    }

    @Test
    void where_the_force_wants_a_second_grader_it_votes_when_two_agree() throws Exception {
        second("lincolnshire", SecondGrader.CATEGORY_A);
        ExhibitId exhibit = exhibit("lincolnshire", drawn(1, 700));
        RunningServer.Member one = server.member("lincolnshire", Role.GRADER);
        RunningServer.Member other = server.member("lincolnshire", Role.GRADER);
        nextIs(one, exhibit, 1);
        decide(one, exhibit, 1, GradeChoice.A);
        assertThat(votes(one)).isEmpty();
        assertThat(next(one, exhibit)).isEmpty();
        assertThat(queue(one, exhibit).left()).isEqualTo(1);
        nextIs(other, exhibit, 1);
        decide(other, exhibit, 1, GradeChoice.A);
        assertThat(votes(other)).containsExactly("A");
        assertThat(queue(one, exhibit).left()).isZero();
        // The first takes theirs back: the force does not say A any more.
        as(one, () -> grading.undo(one.person(), "", exhibit));
        assertThat(votes(one)).containsExactly("taken back");
        assertThat(queue(one, exhibit).left()).isEqualTo(1);
    }

    @Test
    void what_a_second_grader_said_does_not_come_to_count_alone() throws Exception {
        second("northumbria", SecondGrader.CATEGORY_A);
        ExhibitId exhibit = exhibit("northumbria", drawn(1, 750));
        RunningServer.Member one = server.member("northumbria", Role.GRADER);
        RunningServer.Member other = server.member("northumbria", Role.GRADER);
        nextIs(one, exhibit, 1);
        decide(one, exhibit, 1, GradeChoice.A);
        nextIs(other, exhibit, 1);
        decide(other, exhibit, 1, GradeChoice.B);
        assertThat(queue(one, exhibit).differing()).isEqualTo(1);
        // The first meant B: the item is before them again, and the force says nothing yet.
        assertThat(as(one, () -> grading.undo(one.person(), "", exhibit))).isTrue();
        assertThat(queue(one, exhibit).left()).isEqualTo(1);
        assertThat(votes(other)).isEmpty();
        nextIs(one, exhibit, 1);
        decide(one, exhibit, 1, GradeChoice.B);
        assertThat(votes(one)).containsExactly("B");
        assertThat(queue(one, exhibit).left()).isZero();
    }

    @Test
    void colleagues_who_differ_say_why_and_an_adjudicator_who_is_neither_settles() throws Exception {
        second("suffolk", SecondGrader.ALWAYS);
        ExhibitId exhibit = exhibit("suffolk", drawn(1, 800));
        RunningServer.Member one = server.member("suffolk", Role.GRADER, Role.ADJUDICATOR);
        RunningServer.Member other = server.member("suffolk", Role.GRADER);
        RunningServer.Member third = server.member("suffolk", Role.GRADER);
        RunningServer.Member unsure = server.member("suffolk", Role.GRADER, Role.ADJUDICATOR);
        RunningServer.Member adjudicator = server.member("suffolk", Role.ADJUDICATOR);
        Disputes disputes = server.bean(Disputes.class);
        next(unsure, exhibit);
        decide(unsure, exhibit, 1, GradeChoice.NOT_SURE);
        next(one, exhibit);
        decide(one, exhibit, 1, GradeChoice.B);
        assertThat(as(one, () -> disputes.asked(one.person()))).isEmpty();
        next(other, exhibit);
        decide(other, exhibit, 1, GradeChoice.C);
        assertThat(next(third, exhibit)).isEmpty();
        assertThat(queue(one, exhibit).differing()).isEqualTo(1);
        assertThat(votes(one)).isEmpty();
        assertThat(votes(other)).isEmpty();
        long decision = as(one, () -> disputes.asked(one.person())).getFirst().decision();
        assertThat(as(other, () -> disputes.giveReason(other.person(), "", decision, Reason.AGE, "")))
                .isFalse();
        assertThat(as(one, () -> disputes.giveReason(one.person(), "", decision, Reason.AGE, "as drawn")))
                .isTrue();
        assertThat(as(one, () -> disputes.asked(one.person()))).isEmpty();
        assertThat(as(one, () -> disputes.disputes(one.person()))).isEmpty();
        assertThat(as(unsure, () -> disputes.disputes(unsure.person()))).isEmpty();
        assertThat(as(unsure, () -> disputes.find(unsure.person(), exhibit, 1))).isEmpty();
        assertThat(hasDisputes(one)).isFalse();
        assertThat(hasDisputes(unsure)).isFalse();
        assertThat(hasDisputes(adjudicator)).isTrue();
        assertThat(as(adjudicator, () -> disputes.disputes(adjudicator.person())))
                .extracting(DisputesStore.Dispute::content, DisputesStore.Dispute::isBetweenForces)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1, false));
        assertThat(as(adjudicator, () -> disputes.find(adjudicator.person(), exhibit, 1))
                        .orElseThrow()
                        .said())
                .containsExactlyInAnyOrder(
                        new DisputesStore.Said("Category B", Reason.AGE, "as drawn"),
                        new DisputesStore.Said("Category C", null, ""));
        assertThat(as(one, () -> disputes.settle(one.person(), "", exhibit, 1, GradeChoice.B, Reason.AGE, "mine")))
                .isPresent();
        assertThat(as(
                        adjudicator,
                        () -> disputes.settle(
                                adjudicator.person(), "", exhibit, 1, GradeChoice.C, Reason.GUIDANCE, "so drawn")))
                .isEmpty();
        assertThat(votes(adjudicator)).containsExactly("C");
        assertThat(queue(one, exhibit).differing()).isZero();
        assertThat(as(adjudicator, () -> disputes.disputes(adjudicator.person())))
                .isEmpty();
        assertThat(hasDisputes(adjudicator)).isFalse();
    }

    private static boolean hasDisputes(RunningServer.Member adjudicator) {
        return as(adjudicator, () -> server.bean(DisputesStore.class).hasDisputes(adjudicator.person()));
    }

    @Test
    void look_alikes_are_decided_together_only_where_each_is_named_and_undone_together() throws Exception {
        ExhibitId exhibit = StoredPictures.stacked(
                server, server.member("warwickshire", Role.EXAMINER), "DRAWN-" + ++pictures, drawn(4, 1_500), 3);
        RunningServer.Member grader = server.member("warwickshire", Role.GRADER);
        RunningServer.Member other = server.member("warwickshire", Role.GRADER);
        List<Integer> before = as(
                grader,
                () -> grading.next(grader.person(), exhibit).stream()
                        .map(GradingStore.Item::number)
                        .toList());
        // Two stacks, 1 to 3 and 4, in an order of the grader's own.
        if (before.equals(List.of(4))) {
            decide(grader, exhibit, 4, GradeChoice.B);
            next(grader, exhibit);
        } else {
            assertThat(before).containsExactly(1, 2, 3);
        }
        assertThat(next(other, exhibit).filter(number -> number < 4)).isEmpty();
        // Nothing is decided silently: item 2 was not named.
        as(grader, () -> grading.decide(grader.person(), "", exhibit, 1, GradeChoice.C, Set.of(3), Map.of()));
        assertThat(next(grader, exhibit)).contains(2);
        assertThat(as(
                        grader,
                        () -> grading.decide(grader.person(), "", exhibit, 2, GradeChoice.C, Set.of(4), Map.of())))
                .isInstanceOf(Grading.Decided.NotHeld.class);
        assertThat(decisions(grader, exhibit)).contains("1 C", "3 C with 1").doesNotContain("2 C");
        assertThat(server.bean(JdbcClient.class)
                        .sql("select reason from vote where person_id = :person and category = 'C' order by number")
                        .param("person", grader.person().id())
                        .query(String.class)
                        .list())
                .containsExactly("", "Decided together with a picture that looks like it.");
        assertThat(as(grader, () -> grading.undo(grader.person(), "", exhibit))).isTrue();
        assertThat(decisions(grader, exhibit)).doesNotContain("1 C", "3 C with 1");
        assertThat(as(grader, () -> grading.next(grader.person(), exhibit)))
                .extracting(GradingStore.Item::number)
                .contains(1, 3);
    }

    private static List<String> decisions(RunningServer.Member grader, ExhibitId exhibit) {
        return as(
                grader,
                () -> server.bean(JdbcClient.class)
                        .sql("select content || ' ' || choice || coalesce(' with ' || together_with, '') from"
                                + " grading_decision where exhibit_id = :exhibit and undone_at is null order by id")
                        .param("exhibit", exhibit.value())
                        .query(String.class)
                        .list());
    }

    @Test
    void forces_that_differ_say_why_and_an_adjudicator_of_a_third_sees_both_reasons_and_settles() throws Exception {
        List<byte[]> same = drawn(1, 900);
        Disputes disputes = server.bean(Disputes.class);
        record Side(String force, GradeChoice choice, Reason reason) {}
        for (Side side : List.of(
                new Side("norfolk", GradeChoice.A, Reason.CONTEXT),
                new Side("derbyshire", GradeChoice.NOT_ILLEGAL, Reason.PHOTOGRAPH_OR_NOT))) {
            ExhibitId exhibit = exhibit(side.force(), same);
            RunningServer.Member grader = server.member(side.force(), Role.GRADER);
            next(grader, exhibit);
            decide(grader, exhibit, 1, side.choice());
        }
        ExhibitId third = exhibit("wiltshire", same);
        RunningServer.Member adjudicator = server.member("wiltshire", Role.ADJUDICATOR);
        assertThat(as(adjudicator, () -> disputes.find(adjudicator.person(), third, 1))
                        .orElseThrow()
                        .said())
                .containsExactlyInAnyOrder(
                        new DisputesStore.Said("Category A", null, ""),
                        new DisputesStore.Said("Not illegal", null, ""));
        // The registry takes note of an exhibit's contents a moment after it came.
        for (int i = 0;
                i < 500
                        && as(adjudicator, () -> disputes.disputes(adjudicator.person()))
                                .isEmpty();
                i++) {
            Thread.sleep(20);
        }
        assertThat(as(adjudicator, () -> disputes.disputes(adjudicator.person())))
                .extracting(DisputesStore.Dispute::exhibit, DisputesStore.Dispute::isBetweenForces)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(third, true));
        assertThat(hasDisputes(adjudicator)).isTrue();
        assertThat(as(
                        adjudicator,
                        () -> disputes.settle(
                                adjudicator.person(), "", third, 1, GradeChoice.C, Reason.GUIDANCE, "so drawn")))
                .isEmpty();
        assertThat(hasDisputes(adjudicator)).isFalse();
        assertThat(server.bean(JdbcClient.class)
                        .sql(
                                "select g.state || ' ' || g.category from grade g join vote v on v.content_id = g.content_id"
                                        + " join force f on f.id = v.force_id and f.code = 'norfolk'")
                        .query(String.class)
                        .list())
                .containsExactly("ADJUDICATED C");
        RunningServer.Member grader = server.member("wiltshire", Role.GRADER);
        assertThat(next(grader, third)).isEmpty();
    }

    @Test
    void the_reason_of_a_force_reaches_adjudicators_of_others_and_nobody_else_of_them() throws Exception {
        List<byte[]> same = drawn(1, 950);
        ExhibitId first = exhibit("cheshire", same);
        ExhibitId other = exhibit("cambridgeshire", same);
        RunningServer.Member grader = server.member("cheshire", Role.GRADER);
        RunningServer.Member opponent = server.member("cambridgeshire", Role.GRADER);
        next(grader, first);
        decide(grader, first, 1, GradeChoice.B);
        next(opponent, other);
        decide(opponent, other, 1, GradeChoice.C);
        Disputes disputes = server.bean(Disputes.class);
        long decision =
                as(grader, () -> disputes.asked(grader.person())).getFirst().decision();
        as(grader, () -> disputes.giveReason(grader.person(), "", decision, Reason.QUALITY, "blurred as drawn"));
        RunningServer.Member adjudicator = server.member("cambridgeshire", Role.ADJUDICATOR);
        assertThat(as(adjudicator, () -> disputes.find(adjudicator.person(), other, 1))
                        .orElseThrow()
                        .said())
                .contains(new DisputesStore.Said("Category B", Reason.QUALITY, "blurred as drawn"));
        String all = "select count(*) from grading_reason where words = 'blurred as drawn'";
        assertThat(as(
                        adjudicator,
                        () -> server.bean(JdbcClient.class)
                                .sql(all)
                                .query(Integer.class)
                                .single()))
                .isEqualTo(1);
        assertThat(as(
                        opponent,
                        () -> server.bean(JdbcClient.class)
                                .sql(all)
                                .query(Integer.class)
                                .single()))
                .isZero();
    }

    @Test
    void not_illegal_is_a_vote_that_can_be_trusted() throws Exception {
        List<byte[]> same = drawn(1, 970);
        for (String force : List.of("surrey", "sussex", "kent")) {
            ExhibitId exhibit = exhibit(force, same);
            RunningServer.Member grader = server.member(force, Role.GRADER);
            next(grader, exhibit);
            decide(grader, exhibit, 1, GradeChoice.NOT_ILLEGAL);
        }
        ExhibitId fourth = exhibit("essex", same);
        RunningServer.Member last = server.member("essex", Role.GRADER);
        assertThat(next(last, fourth)).isEmpty();
        assertThat(queue(last, fourth).left()).isZero();
    }

    @Test
    void flags_go_to_victim_identification_with_the_decision_and_are_undone_with_it() throws Exception {
        ExhibitId exhibit = exhibit("bedfordshire", drawn(1, 980));
        RunningServer.Member grader = server.member("bedfordshire", Role.GRADER);
        RunningServer.Member officer = server.member("bedfordshire", Role.VICTIM_IDENTIFICATION);
        RunningServer.Member elsewhere = server.member("dorset", Role.VICTIM_IDENTIFICATION);
        next(grader, exhibit);
        Map<Flag, String> flags = Map.of(Flag.CLUE, "a striped flag on the wall", Flag.AI_MADE, "");
        as(grader, () -> grading.decide(grader.person(), "", exhibit, 1, GradeChoice.C, Set.of(), flags));
        DisputesStore store = server.bean(DisputesStore.class);
        assertThat(as(officer, () -> store.flagged(0, 10)))
                .extracting(DisputesStore.Flagged::flag, DisputesStore.Flagged::note)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Flag.CLUE, "a striped flag on the wall"),
                        org.assertj.core.groups.Tuple.tuple(Flag.AI_MADE, ""));
        assertThat(as(elsewhere, () -> store.flagged(0, 10))).isEmpty();
        try (Browsing browser = Browsing.as(server, officer)) {
            assertThat(browser.get("/grading/flags").body()).contains("a striped flag on the wall");
        }
        as(grader, () -> grading.undo(grader.person(), "", exhibit));
        assertThat(as(officer, () -> store.flagged(0, 10))).isEmpty();
        // They are in the form again.
        assertThat(as(grader, () -> grading.flags(grader.person(), exhibit, 1))).isEqualTo(flags);
    }

    @Test
    void who_graded_and_wishes_it_is_told_how_the_case_ended_and_nobody_else_is() throws Exception {
        ExhibitId exhibit = exhibit("north-wales", drawn(2, 5_000));
        RunningServer.Member grader = server.member("north-wales", Role.GRADER);
        RunningServer.Member silent = server.member("north-wales", Role.GRADER);
        RunningServer.Member idle = server.member("north-wales", Role.GRADER);
        for (RunningServer.Member each : List.of(grader, silent)) {
            decide(each, exhibit, next(each, exhibit).orElseThrow(), GradeChoice.C);
        }
        try (Browsing examiner = Browsing.as(server, server.member("north-wales", Role.EXAMINER));
                Browsing told = Browsing.as(server, grader);
                Browsing untold = Browsing.as(server, silent);
                Browsing other = Browsing.as(server, idle)) {
            told.post("/grading/outcomes", "wishes", "true");
            other.post("/grading/outcomes", "wishes", "true");
            String page = "/grading/outcomes/" + exhibit;
            assertThat(examiner.post(page, "outcome", "SAFEGUARDED", "day", "2999-01-01")
                            .body())
                    .contains("Nothing was recorded");
            assertThat(examiner.post(page, "outcome", "SAFEGUARDED", "day", "2026-03-27")
                            .body())
                    .contains("It is recorded");
            examiner.post(page, "outcome", "SAFEGUARDED", "day", "2026-03-27");
            assertThat(told.get("/").body()).contains("Something came of your work");
            assertThat(told.get("/grading/outcomes").body())
                    .containsOnlyOnce("A child in an exhibit that you graded was safeguarded on 27 March 2026.")
                    .doesNotContain("DRAWN");
            assertThat(told.get("/").body()).doesNotContain("Something came of your work");
            assertThat(untold.get("/grading/outcomes").body()).doesNotContain("27 March");
            assertThat(untold.get("/").body()).doesNotContain("Something came of your work");
            assertThat(other.get("/grading/outcomes").body()).contains("Nothing is known yet");
        }
    }

    @Test
    void agreement_is_told_of_a_force_from_twenty_items_on_and_never_of_a_person() throws Exception {
        second("hertfordshire", SecondGrader.ALWAYS);
        ExhibitId exhibit = exhibit("hertfordshire", drawn(20, 3_000));
        RunningServer.Member supervisor = server.member("hertfordshire", Role.SUPERVISOR);
        try (Browsing chief = Browsing.as(server, supervisor)) {
            for (int i = 0; i < 2; i++) {
                RunningServer.Member grader = server.member("hertfordshire", Role.GRADER);
                for (Optional<Integer> item = next(grader, exhibit); item.isPresent(); item = next(grader, exhibit)) {
                    decide(grader, exhibit, item.get(), item.get() % 2 == 0 ? GradeChoice.B : GradeChoice.C);
                    if (i == 1 && item.get() == 7) {
                        assertThat(chief.get("/grading/training").body()).contains("Too few items to say");
                    }
                }
            }
            assertThat(chief.get("/grading/training").body()).contains("1.00");
        }
    }

    private static List<String> votes(RunningServer.Member grader) {
        return as(
                grader,
                () -> server.bean(JdbcClient.class)
                        .sql("select coalesce(category, 'taken back') from vote where person_id = :person order by"
                                + " number")
                        .param("person", grader.person().id())
                        .query(String.class)
                        .list());
    }

    @Test
    void three_blind_votes_of_three_forces_settle_an_item_for_a_fourth_without_a_view() throws Exception {
        List<byte[]> same = drawn(2, 400);
        ExhibitId fourth = exhibit("devon-and-cornwall", same);
        RunningServer.Member last = server.member("devon-and-cornwall", Role.GRADER);
        Queue before = queue(last, fourth);
        for (String force : List.of("surrey", "sussex", "kent")) {
            ExhibitId exhibit = exhibit(force, same.subList(0, 1));
            RunningServer.Member grader = server.member(force, Role.GRADER);
            nextIs(grader, exhibit, 1);
            decide(grader, exhibit, 1, GradeChoice.B);
        }
        Queue after = queue(last, fourth);
        assertThat(before.left()).isEqualTo(2);
        assertThat(after.left()).isEqualTo(1);
        assertThat(after.settledUnseen()).isEqualTo(before.settledUnseen() + 1);
        assertThat(next(last, fourth)).contains(2);
    }

    @Test
    void what_the_own_force_has_graded_on_another_exhibit_is_not_shown_again() throws Exception {
        List<byte[]> same = drawn(1, 500);
        ExhibitId first = exhibit("gwent", same);
        ExhibitId second = exhibit("gwent", same);
        RunningServer.Member grader = server.member("gwent", Role.GRADER);
        next(grader, first);
        decide(grader, first, 1, GradeChoice.C);
        assertThat(next(grader, second)).isEmpty();
        assertThat(queue(grader, second).left()).isZero();
    }

    @Test
    void a_grader_works_with_forms_alone_and_what_is_shown_is_hidden_by_itself() throws Exception {
        ExhibitId exhibit = exhibit("cumbria", drawn(2, 600));
        RunningServer.Member grader = server.member("cumbria", Role.GRADER);
        RunningServer.Member supervisor = server.member("cumbria", Role.SUPERVISOR);
        try (Browsing chief = Browsing.as(server, supervisor);
                Browsing browser = Browsing.as(server, grader)) {
            // So that the test can run at any hour.
            chief.post(
                    "/exposure/team/" + grader.person().id() + "/lift",
                    "lifts",
                    "HOURS",
                    "minutes",
                    "60",
                    "reason",
                    "made-up reason");
            assertThat(browser.get("/grading").body()).contains("DRAWN-");
            String page = "/grading/" + exhibit;
            int n = next(grader, exhibit).orElseThrow();
            assertThat(browser.get(page).body())
                    .contains("Item " + n, "Picture nobody knows", "strongly blurred")
                    .doesNotContain("<img");
            assertThat(Browsing.sentTo(browser.post(page + "/" + n + "/show", "form", "FULL")))
                    .isEqualTo(page + "?at=" + n);
            String shown = Browsing.sentTo(browser.post(page + "/" + n + "/show", "form", "BLURRED"));
            HttpResponse<String> answer = browser.get(shown);
            assertThat(answer.headers().firstValue("Refresh")).contains("20;url=" + page + "?at=" + n);
            assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
            Matcher picture = Pattern.compile("<img[^>]* src=\"([^\"]+)\"").matcher(answer.body());
            assertThat(picture.find()).isTrue();
            assertThat(browser.getBytes(picture.group(1)).statusCode()).isEqualTo(200);
            String lease = shown.replaceFirst(".*lease=", "");
            browser.post(page + "/" + n + "/decide", "choice", "C", "lease", lease);
            assertThat(browser.getBytes(picture.group(1)).statusCode()).isEqualTo(410);
            assertThat(browser.get(page).body()).contains("Item " + (3 - n));
            browser.post(page + "/undo");
            assertThat(browser.get(page).body()).contains("Item " + n);
            assertThat(chief.get(page).statusCode()).isEqualTo(403);
        }
    }
}
