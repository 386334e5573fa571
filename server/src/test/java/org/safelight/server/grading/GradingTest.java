package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
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

    private static byte[] drawn(int colour) throws Exception {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, x < 32 ? colour : 0xffffff);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static List<byte[]> drawn(int count, int from) throws Exception {
        List<byte[]> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(drawn(from + i));
        }
        return drawn;
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
        return as(grader, () -> grading.next(grader.person(), exhibit).map(GradingStore.Item::number));
    }

    private static Grading.Decided decide(
            RunningServer.Member grader, ExhibitId exhibit, int content, GradeChoice choice) {
        return as(grader, () -> grading.decide(grader.person(), "", exhibit, content, choice));
    }

    private static GradingStore.Queue queue(RunningServer.Member grader, ExhibitId exhibit) {
        return as(grader, () -> grading.queue(exhibit).orElseThrow());
    }

    @Test
    void graders_get_different_items_the_most_urgent_first_and_keep_their_place() throws Exception {
        ExhibitId exhibit = exhibit("dorset", drawn(3, 100));
        RunningServer.Member one = server.member("dorset", Role.GRADER);
        RunningServer.Member other = server.member("dorset", Role.GRADER);
        assertThat(next(one, exhibit)).contains(1);
        assertThat(next(other, exhibit)).contains(2);
        assertThat(next(one, exhibit)).contains(1);
        assertThat(decide(other, exhibit, 1, GradeChoice.B)).isInstanceOf(Grading.Decided.NotHeld.class);
        assertThat(decide(one, exhibit, 1, GradeChoice.B)).isInstanceOf(Grading.Decided.Done.class);
        assertThat(next(one, exhibit)).contains(3);
        assertThat(queue(one, exhibit).left()).isEqualTo(2);
        RunningServer.Member elsewhere = server.member("kent", Role.GRADER);
        assertThat(as(elsewhere, () -> grading.queue(exhibit))).isEmpty();
        assertThat(next(elsewhere, exhibit)).isEmpty();
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
        ExhibitId exhibit = exhibit("dorset", drawn(2, 300));
        RunningServer.Member grader = server.member("dorset", Role.GRADER);
        next(grader, exhibit);
        decide(grader, exhibit, 1, GradeChoice.A);
        assertThat(votes(grader)).containsExactly("A");
        assertThat(next(grader, exhibit)).contains(2);
        assertThat(as(grader, () -> grading.undo(grader.person(), "", exhibit))).isTrue();
        assertThat(votes(grader)).containsExactly("A", "taken back");
        assertThat(next(grader, exhibit)).contains(1);
        assertThat(decide(grader, exhibit, 1, GradeChoice.NOT_ILLEGAL)).isInstanceOf(Grading.Decided.Done.class);
        assertThat(next(grader, exhibit)).contains(2);
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
        GradingStore.Queue before = queue(last, fourth);
        for (String force : List.of("surrey", "sussex", "kent")) {
            ExhibitId exhibit = exhibit(force, same);
            RunningServer.Member grader = server.member(force, Role.GRADER);
            next(grader, exhibit);
            decide(grader, exhibit, 1, GradeChoice.B);
        }
        GradingStore.Queue after = queue(last, fourth);
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
            assertThat(browser.get(page).body())
                    .contains("Item 1", "Picture nobody knows", "strongly blurred")
                    .doesNotContain("<img");
            assertThat(Browsing.sentTo(browser.post(page + "/1/show", "form", "FULL")))
                    .isEqualTo(page);
            String shown = Browsing.sentTo(browser.post(page + "/1/show", "form", "BLURRED"));
            HttpResponse<String> answer = browser.get(shown);
            assertThat(answer.headers().firstValue("Refresh")).contains("20;url=" + page);
            assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
            Matcher picture = Pattern.compile("<img[^>]* src=\"([^\"]+)\"").matcher(answer.body());
            assertThat(picture.find()).isTrue();
            assertThat(browser.getBytes(picture.group(1)).statusCode()).isEqualTo(200);
            String lease = shown.replaceFirst(".*lease=", "");
            browser.post(page + "/1/decide", "choice", "C", "lease", lease);
            assertThat(browser.getBytes(picture.group(1)).statusCode()).isEqualTo(410);
            assertThat(browser.get(page).body()).contains("Item 2");
            browser.post(page + "/undo");
            assertThat(browser.get(page).body()).contains("Item 1");
            assertThat(chief.get(page).statusCode()).isEqualTo(403);
        }
    }
}
