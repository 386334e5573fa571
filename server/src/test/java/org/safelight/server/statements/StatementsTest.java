package org.safelight.server.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.server.exhibits.StoredPictures.drawn;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
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

/// Statements of exhibits of drawn patterns, graded by forms as graders do it.
class StatementsTest {
    private static final StatementText SAMPLE = new StatementText(
            "Grades of exhibit LAP-1",
            List.of(
                    new StatementText.Part(
                            "Über \u4e16 long",
                            List.of("word ".repeat(400)),
                            List.of(new StatementText.Line("x".repeat(300), "\u202e=1+1"))),
                    new StatementText.Part(
                            "Many lines",
                            List.of(),
                            java.util.stream.IntStream.range(0, 200)
                                    .mapToObj(i -> new StatementText.Line("Line " + i, "1"))
                                    .toList())));

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static int exhibits;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Gives items 1 to 3 the categories A, C and "not illegal", and leaves the others.
    private static ExhibitId graded(String force, List<byte[]> pictures) throws Exception {
        ExhibitId exhibit =
                StoredPictures.on(server, server.member(force, Role.EXAMINER), "=LAP-" + ++exhibits, pictures);
        RunningServer.Member grader = server.member(force, Role.GRADER);
        try (Browsing chief = Browsing.as(server, server.member(force, Role.SUPERVISOR));
                Browsing browser = Browsing.as(server, grader)) {
            chief.post(
                    "/exposure/team/" + grader.person().id() + "/lift",
                    "lifts",
                    "HOURS",
                    "minutes",
                    "60",
                    "reason",
                    "made-up reason");
            String page = "/grading/" + exhibit;
            for (int i = 0; i < pictures.size(); i++) {
                String shown = browser.get(page).body();
                int item = Integer.parseInt(shown.replaceFirst("(?s).*<h1[^>]*>Item ([0-9]+)</h1>.*", "$1"));
                if (item == 1) {
                    browser.post(page + "/1/show", "form", "BLURRED");
                }
                String choice = switch (item) {
                    case 1 -> "A";
                    case 2 -> "C";
                    case 3 -> "NOT_ILLEGAL";
                    default -> "NOT_SURE";
                };
                browser.post(page + "/" + item + "/decide", "choice", choice);
            }
        }
        return exhibit;
    }

    @Test
    void a_text_that_a_table_program_could_take_for_a_formula_is_marked_whatever_follows() {
        assertThat(line("=1+1").csv()).endsWith(",\"'=1+1\"\r\n");
        assertThat(line("=1+1\n2").csv()).endsWith(",\"'=1+1\n2\"\r\n");
        assertThat(line("List 7").csv()).endsWith(",List 7\r\n");
    }

    private static ItemLine line(String list) {
        return new ItemLine(1, null, null, null, "Not decided", false, list);
    }

    @Test
    void counts_each_item_once_by_category_and_by_how_it_was_decided() throws Exception {
        ExhibitId exhibit = graded("dorset", drawn(4, 100));
        RunningServer.Member maker = server.member("dorset", Role.EXAMINER);
        try (Browsing browser = Browsing.as(server, maker)) {
            String statement = Browsing.sentTo(browser.post("/statements/of/" + exhibit));
            String page =
                    browser.get(statement).body().replaceAll("<[^>]+>", " ").replaceAll("\\s+", " ");
            assertThat(page)
                    .contains("Category A (uk-abc) 1 Category C (uk-abc) 1 No category 1 Not illegal (uk-abc) 1"
                            + " Together 4")
                    .contains("By one grader, viewed 1 By one grader, without a view 2 Not decided 1 Together 4")
                    .contains("Checked by Nobody yet")
                    .contains("Alex Example");
            HttpResponse<String> items = browser.get("/statements/of/" + exhibit + "/items");
            assertThat(items.body().lines())
                    .hasSize(5)
                    .anyMatch(
                            line -> line.startsWith("1,") && line.contains(",uk-abc,A,\"By one grader, viewed\",yes,"));
            assertThat(page)
                    .contains(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(items.body().getBytes(StandardCharsets.UTF_8))));
        }
        try (Browsing elsewhere = Browsing.as(server, server.member("kent", Role.EXAMINER))) {
            assertThat(elsewhere.get("/statements/of/" + exhibit).statusCode()).isEqualTo(404);
            assertThat(elsewhere.get("/statements/of/" + exhibit + "/items").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void is_checked_by_somebody_else_and_only_while_counting_again_gives_the_same() throws Exception {
        ExhibitId exhibit = graded("kent", drawn(4, 200));
        try (Browsing maker = Browsing.as(server, server.member("kent", Role.EXAMINER));
                Browsing second = Browsing.as(server, server.member("kent", Role.SUPERVISOR))) {
            String statement = Browsing.sentTo(maker.post("/statements/of/" + exhibit));
            assertThat(Browsing.sentTo(maker.post(statement + "/check"))).endsWith("say=not-yours");
            assertThat(Browsing.sentTo(second.post(statement + "/check"))).isEqualTo(statement);
            assertThat(second.get(statement).body()).contains("by counting again with the same result");
            String later = Browsing.sentTo(maker.post("/statements/of/" + exhibit));
            RunningServer.Member grader = server.member("kent", Role.GRADER);
            try (Browsing decides = Browsing.as(server, grader)) {
                second.post(
                        "/exposure/team/" + grader.person().id() + "/lift",
                        "lifts",
                        "HOURS",
                        "minutes",
                        "60",
                        "reason",
                        "made-up reason");
                decides.get("/grading/" + exhibit);
                decides.post("/grading/" + exhibit + "/4/decide", "choice", "B");
            }
            assertThat(Browsing.sentTo(second.post(later + "/check"))).endsWith("say=differs");
            // The first stays what it was.
            assertThat(second.get(statement).body()).contains("Not decided").doesNotContain("Category B");
        }
    }

    @Test
    void is_the_same_bytes_each_time_as_pdf_and_odt() throws Exception {
        ExhibitId exhibit = graded("essex", drawn(3, 300));
        try (Browsing browser = Browsing.as(server, server.member("essex", Role.EXAMINER))) {
            String statement = Browsing.sentTo(browser.post("/statements/of/" + exhibit));
            byte[] pdf = browser.getBytes(statement + "/pdf").body();
            Thread.sleep(1_100);
            assertThat(browser.getBytes(statement + "/pdf").body()).isEqualTo(pdf);
            assertThat(text(pdf)).contains("Grades of exhibit =LAP-", "Category A (uk-abc)", "Nobody yet");
            byte[] odt = browser.getBytes(statement + "/odt").body();
            assertThat(browser.getBytes(statement + "/odt").body()).isEqualTo(odt);
            assertThat(new String(odt, 0, 80, StandardCharsets.US_ASCII))
                    .contains("mimetypeapplication/vnd.oasis.opendocument.text");
            Files.write(Path.of("target", "statement.pdf"), pdf);
            Files.write(Path.of("target", "statement.odt"), odt);
        }
    }

    private static String text(byte[] pdf) throws Exception {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document).replace("\n", " ");
        }
    }

    @Test
    void holds_any_text_in_pages_without_losing_a_sign() throws Exception {
        Instant at = Instant.parse("2026-03-01T10:00:00Z");
        byte[] pdf = StatementPdf.write(SAMPLE, at);
        assertThat(StatementPdf.write(SAMPLE, at)).isEqualTo(pdf);
        assertThat(text(pdf)).contains("Über [U+4E16] long", "=1+1", "Line 199").contains("page 5");
        byte[] odt = StatementOdt.write(SAMPLE, at);
        assertThat(StatementOdt.write(SAMPLE, at)).isEqualTo(odt);
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(odt))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
                byte[] part = zip.readAllBytes();
                if (!entry.getName().equals("mimetype")) {
                    var xml = DocumentBuilderFactory.newDefaultNSInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(part));
                    if (entry.getName().equals("content.xml")) {
                        assertThat(xml.getDocumentElement().getTextContent()).contains("Über \u4e16 long", "Line 199");
                    }
                }
            }
        }
        assertThat(names).containsExactly("mimetype", "META-INF/manifest.xml", "content.xml", "styles.xml", "meta.xml");
    }

    @Test
    void grades_go_into_a_case_file_of_another_tool_and_nothing_else_in_it_changes() throws Exception {
        List<byte[]> pictures = drawn(4, 400);
        ExhibitId exhibit = graded("surrey", pictures);
        StringBuilder media = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            String md5 = HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("MD5").digest(pictures.get(i)));
            media.append(i == 0 ? "" : ",")
                    .append("\n  {\"MediaID\": ")
                    .append(i + 1)
                    .append(", \"Category\":null , \"MD5\":\"")
                    .append(md5)
                    .append("\", \"Odd\": [1.0e3, \"\\u00e9\"]}");
        }
        String before = "{\"@odata.context\":\"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/"
                + "$metadata#Cases\",\"value\":[{\"CaseID\":\"1\",\"Media\":[" + media + "\n]}]}\n";
        Path from = data.resolve("case.json");
        Files.writeString(from, before);
        RunningServer.Member examiner = server.member("surrey", Role.EXAMINER);
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (Scope.Entered _ =
                new Scope(examiner.person().id(), examiner.person().force()).enter()) {
            assertThat(server.bean(Statements.class).grade(examiner.person(), "", exhibit, from, to))
                    .isEqualTo(3);
        }
        String after = to.toString(StandardCharsets.UTF_8);
        assertThat(after.replaceFirst("\"Category\":\"A\"", "\"Category\":null")
                        .replaceFirst("\"Category\":\"C\"", "\"Category\":null")
                        .replaceFirst("\"Category\":\"NOT-ILLEGAL\"", "\"Category\":null"))
                .isEqualTo(before);
        assertThat(after).contains("\"Category\":\"A\" , ");
    }
}
