package org.safelight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.safelight.sandbox.Sandbox;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands as a caller sees them: what they print and how they end.
class CommandsTest {
    private static final String KERNEL = "safelight.kernel";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final InputStream standardInput = System.in;

    @TempDir
    Path folder;

    private record Ended(int code, String out, String err) {}

    private static Ended run(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var words = new ArrayList<String>();
        for (Object argument : arguments) words.add(argument.toString());
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
        return new Ended(code, out.toString(), err.toString());
    }

    @AfterEach
    void restore() {
        System.setIn(standardInput);
        System.clearProperty(KERNEL);
    }

    @Test
    void an_unknown_command_is_wrong_use_and_says_where_help_is() {
        Ended ended = run("grade");
        assertThat(ended.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ended.err()).contains("--help");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void triage_without_lists_is_wrong_use() {
        assertThat(run("triage", folder, "--out", folder.resolve("out")).code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void an_exhibit_that_is_named_among_the_lists_is_not_taken_for_one() throws IOException {
        Path exhibit = Files.createDirectory(folder.resolve("exhibit"));
        Path list = Files.writeString(folder.resolve("known.md5"), "0".repeat(31) + "1  a\n");
        Ended swallowed = run("triage", "--out", folder.resolve("out"), "--lists", list, exhibit);
        assertThat(swallowed.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(swallowed.err()).contains("takes one folder", "name the exhibit first");
        Ended one = run("triage", exhibit, "--out", folder.resolve("out"), "--lists", list, exhibit);
        assertThat(one.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(one.err()).contains("takes one folder");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_side_file_without_its_list_is_not_passed_over_in_silence() throws IOException {
        Path list = Files.writeString(folder.resolve("known.md5"), "0".repeat(31) + "1  a\n");
        Path its = Files.writeString(folder.resolve("known.set.json"), "{}");
        Path other = Files.writeString(folder.resolve("other.md5.set.json"), "{}");
        assertThat(run("lists", "check", list, its).code()).isEqualTo(ExitCode.NOTHING_FOUND);
        Ended alone = run("lists", "check", list, other);
        assertThat(alone.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(alone.err()).contains("other.md5.set.json", "that list was not named");
    }

    @Test
    void a_distance_just_past_the_limit_is_wrong_use() throws IOException {
        Path index = indexOf(folder, "0".repeat(31) + "1");
        assertThat(run("match", "--index", index, "--within", "32").code()).isEqualTo(ExitCode.WRONG_USE);
        System.setIn(input(""));
        assertThat(run("match", "--index", index, "--within", "31").code()).isEqualTo(ExitCode.NOTHING_FOUND);
    }

    @Test
    void triage_ends_with_0_1_or_2_by_what_it_found() throws IOException {
        Path exhibit = Files.createDirectory(folder.resolve("exhibit"));
        byte[] picture = PictureFormat.PNG.write(DrawnPicture.draw(1, 120, 90));
        Files.write(exhibit.resolve("a.png"), picture);
        Path other = Files.writeString(folder.resolve("other.md5"), "0".repeat(31) + "1  other\n");
        String md5 = members(run("hash", "--json", exhibit.resolve("a.png")).out())
                .get("md5")
                .asString();
        Path known = Files.writeString(folder.resolve("known.md5"), md5 + "  a.png\n");

        assertThat(run("triage", exhibit, "--lists", other, "--out", folder.resolve("none"))
                        .code())
                .isEqualTo(ExitCode.NOTHING_FOUND);
        Ended found = run("triage", exhibit, "--lists", known, "--out", folder.resolve("found"), "--json");
        assertThat(found.code()).isEqualTo(ExitCode.FOUND);
        assertThat(JSON.readTree(found.out()).isObject()).isTrue();
        Files.write(exhibit.resolve("broken.png"), java.util.Arrays.copyOf(picture, 40));
        assertThat(run("triage", exhibit, "--lists", known, "--out", folder.resolve("both"))
                        .code())
                .isEqualTo(ExitCode.NOT_ALL_EXAMINED);
        assertThat(folder.resolve("both"))
                .isDirectoryContaining("glob:**report.html")
                .isDirectoryContaining("glob:**case.vics.json")
                .isDirectoryContaining("glob:**results.csv")
                .isDirectoryContaining("glob:**summary.json")
                .isDirectoryContaining("glob:**results.sqlite");
    }

    @Test
    void a_run_that_was_not_confined_says_so_wherever_its_results_are_read() throws IOException {
        Path exhibit = Files.createDirectory(folder.resolve("exhibit"));
        Files.write(exhibit.resolve("a.png"), PictureFormat.PNG.write(DrawnPicture.draw(1, 120, 90)));
        Path list = Files.writeString(folder.resolve("other.md5"), "0".repeat(31) + "1  other\n");
        String words = Sandbox.none().words();
        for (boolean confined : new boolean[] {true, false}) {
            Path out = folder.resolve("confined-" + confined);
            var command = new ArrayList<Object>(List.of("triage", exhibit, "--lists", list, "--out", out));
            if (!confined) command.add("--unsandboxed");
            assertThat(run(command.toArray()).code()).isEqualTo(ExitCode.NOTHING_FOUND);
            String report = Files.readString(out.resolve("report.html"));
            assertThat(report.contains("were not confined")).isEqualTo(!confined);
            assertThat(report.contains(words)).isEqualTo(!confined);
            assertThat(JSON.readTree(Files.readString(out.resolve("summary.json")))
                            .get("confinement")
                            .asString()
                            .equals(words))
                    .isEqualTo(!confined);
        }
        // A later, confined run does not hide it.
        assertThat(run("triage", exhibit, "--lists", list, "--out", folder.resolve("confined-false"), "--resume")
                        .code())
                .isEqualTo(ExitCode.NOTHING_FOUND);
        assertThat(Files.readString(folder.resolve("confined-false").resolve("report.html")))
                .contains("were not confined", "when it was resumed, ");
    }

    @Test
    void a_folder_with_results_is_not_written_into_without_resume() throws IOException {
        Path exhibit = Files.createDirectory(folder.resolve("exhibit"));
        Files.writeString(exhibit.resolve("note.txt"), "nothing here");
        Path list = Files.writeString(folder.resolve("other.md5"), "0".repeat(31) + "1  other\n");
        Path out = folder.resolve("out");

        assertThat(run("triage", exhibit, "--lists", list, "--out", out).code()).isEqualTo(ExitCode.NOTHING_FOUND);
        Ended again = run("triage", exhibit, "--lists", list, "--out", out);
        assertThat(again.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(again.err()).contains("--resume");
        assertThat(run("triage", exhibit, "--lists", list, "--out", out, "--resume")
                        .code())
                .isEqualTo(ExitCode.NOTHING_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "vector"})
    void hash_gives_the_published_values_in_both_kernels(String kernel) throws IOException {
        Path published = publishedPictures();
        System.setProperty(KERNEL, kernel);
        Map<String, String> expected = new TreeMap<>();
        for (String line : Files.readAllLines(published.resolve("expected.tsv"))) {
            String[] fields = line.split("\t", -1);
            if (!line.startsWith("#")) expected.put(fields[0], fields[1] + " " + fields[2]);
        }
        var command = new ArrayList<Object>(List.of("hash", "--json"));
        expected.keySet().forEach(name -> command.add(published.resolve(name)));

        Ended ended = run(command.toArray());
        Map<String, String> given = new TreeMap<>();
        ended.out().lines().forEach(line -> {
            JsonNode file = members(line);
            given.put(
                    String.valueOf(Path.of(file.get("path").asString()).getFileName()),
                    file.get("pdq").asString() + " " + file.get("pdqQuality").asInt());
        });
        assertThat(given).isEqualTo(expected);
        assertThat(ended.code()).isEqualTo(ExitCode.NOTHING_FOUND);
    }

    @Test
    void hash_names_what_it_could_not_read_and_goes_on() throws IOException {
        Path note = Files.writeString(folder.resolve("note.txt"), "abc");
        Ended ended = run("hash", "--json", folder.resolve("not-there"), note);
        List<String> lines = ended.out().lines().toList();
        assertThat(members(lines.get(0)).get("problem").asString()).contains("no such file");
        assertThat(members(lines.get(1)).get("md5").asString()).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(ended.code()).isEqualTo(ExitCode.NOT_ALL_EXAMINED);
    }

    @Test
    void match_prints_query_distance_entry_set_and_category() throws IOException {
        String md5 = "00112233445566778899aabbccddeeff";
        Path index = indexOf(folder, md5);
        System.setIn(input(md5.toUpperCase(java.util.Locale.ROOT) + "\n" + "f".repeat(32) + "\n"));
        Ended ended = run("match", "--index", index);
        assertThat(ended.out().lines())
                .containsExactly(md5.toUpperCase(java.util.Locale.ROOT) + "\t0\t" + md5 + "\tlist\t");
        assertThat(ended.code()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void match_prints_each_answer_as_it_is_known_however_many_there_are() throws IOException {
        // Each of 200 lines is like each of 200 entries.
        StringBuilder listed = new StringBuilder();
        StringBuilder asked = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String hash = "5a".repeat(31) + "%02x".formatted(i);
            listed.append(frame(i, hash));
            asked.append("pdq:").append(hash).append('\n');
        }
        Path list = Files.writeString(folder.resolve("alike.txt"), listed);
        Path index = folder.resolve("alike.slx");
        assertThat(run("index", "build", "--meaning", "known-illegal", "--out", index, list)
                        .code())
                .isEqualTo(ExitCode.NOTHING_FOUND);
        System.setIn(input(asked.toString()));
        var longest = new AtomicInteger();
        var lines = new AtomicInteger();
        Writer out = new Writer() {
            @Override
            public void write(char[] text, int from, int length) {
                longest.accumulateAndGet(length, Math::max);
                lines.addAndGet((int) new String(text, from, length).lines().count());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter()))
                .execute("match", "--index", index.toString());
        assertThat(code).isEqualTo(ExitCode.FOUND);
        assertThat(lines).hasValue(200 * 200);
        assertThat(longest).hasValueLessThan(1_000);
    }

    private static String frame(int number, String hash) {
        return "%d,100,%s,%d.000%n".formatted(number, hash, number);
    }

    @Test
    void match_looks_videos_up_by_the_hashes_of_their_frames() throws IOException {
        String one = "0f".repeat(32);
        String two = "33".repeat(32);
        String three = "5a".repeat(32);
        String other = "f08c".repeat(16);
        Path list = Files.writeString(
                folder.resolve("clip.txt"), frame(0, one) + frame(1, two) + frame(2, three) + frame(3, other));
        Path index = folder.resolve("videos.slx");
        assertThat(run("index", "build", "--meaning", "known-illegal", "--out", index, list)
                        .code())
                .isEqualTo(ExitCode.NOTHING_FOUND);
        String unlike = "c3d2".repeat(16);
        Path query = Files.writeString(
                folder.resolve("query.txt"),
                frame(0, one)
                        + frame(1, two)
                        // Another video begins, of which one frame in three is listed.
                        + frame(0, "1" + three.substring(1))
                        + frame(1, unlike)
                        + frame(2, unlike.replace('c', '8').replace('d', '1')));
        Ended ended = run("match", "--index", index, "--videos", query);
        assertThat(ended.out().lines())
                .containsExactly(
                        "query.txt\tlooks-like-video\tclip\t100.00\t50.00\t0\tclip\t",
                        "query.txt#2\tcontains-part-of-video\tclip\t33.33\t25.00\t1\tclip\t");
        assertThat(ended.err()).contains("2 videos, 2 found, 0 not readable");
        assertThat(ended.code()).isEqualTo(ExitCode.FOUND);
        Ended asJson = run("match", "--json", "--video-share", "30", "--index", index, "--videos", query);
        assertThat(members(asJson.out().lines().toList().get(1)).get("how").asString())
                .isEqualTo("looks-like-video");
    }

    @Test
    void match_says_which_line_is_no_frame_and_which_file_is_not_there() throws IOException {
        Path index = indexOf(folder, "0".repeat(31) + "1");
        Path query = Files.writeString(folder.resolve("query.txt"), frame(0, "5a".repeat(32)) + "1,2\n");
        Ended ended = run("match", "--index", index, "--videos", query, folder.resolve("not-there"));
        assertThat(ended.code()).isEqualTo(ExitCode.NOT_ALL_EXAMINED);
        assertThat(ended.err()).contains("Line 2", "no such file");
        assertThat(run("match", "--index", index, "--video-share", "101").code())
                .isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void match_says_which_line_is_no_hash_and_ends_with_2() throws IOException {
        Path index = indexOf(folder, "0".repeat(31) + "1");
        System.setIn(input("xyz\n"));
        Ended ended = run("match", "--index", index);
        assertThat(ended.code()).isEqualTo(ExitCode.NOT_ALL_EXAMINED);
        assertThat(ended.err()).contains("Line 1");
    }

    @Test
    void a_list_with_numbers_and_no_scheme_is_refused_with_the_choices() throws IOException {
        Path list = Files.writeString(folder.resolve("set.json"), """
                {"odata.metadata":"http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media",
                 "value":[{"MediaID":1,"Category":1,"MD5":"00112233445566778899AABBCCDDEEFF"}]}
                """);
        Path index = folder.resolve("lists.slx");
        Ended refused = run("index", "build", "--out", index, list);
        assertThat(refused.code()).isEqualTo(ExitCode.COULD_NOT);
        assertThat(refused.err()).contains("uk-abc").contains("project-vic-us");
        assertThat(index).doesNotExist();
        assertThat(run("lists", "check", list).code()).isEqualTo(ExitCode.NOT_ALL_EXAMINED);
        assertThat(run("index", "build", "--out", index, "--scheme", "project-vic-us", list)
                        .code())
                .isEqualTo(ExitCode.NOTHING_FOUND);
    }

    @Test
    void the_same_lists_on_the_same_day_give_the_same_index_and_it_verifies() throws IOException {
        Path list = Files.writeString(folder.resolve("list.md5"), "00112233445566778899aabbccddeeff  a\n");
        Path one = folder.resolve("one.slx");
        Path two = folder.resolve("two.slx");
        run("index", "build", "--out", one, "--imported-on", "2026-03-01", list);
        run("index", "build", "--out", two, "--imported-on", "2026-03-01", list);
        assertThat(two).hasSameBinaryContentAs(one);
        assertThat(run("index", "verify", one).code()).isEqualTo(ExitCode.NOTHING_FOUND);
        assertThat(run("index", "info", one).out()).contains("2026-03-01").contains("list.md5");
    }

    @Test
    void verification_says_what_it_asked_in_words_and_as_json_and_ends_loudly_on_a_fault() throws IOException {
        Path index = indexOf(folder, "00112233445566778899aabbccddeeff");
        assertThat(run("index", "verify", index).out())
                .contains("order         right")
                .contains("The index is right.");
        assertThat(run("index", "verify", "--json", "--sample", "3", index).out())
                .contains("\"right\":true")
                .contains("\"recall\":1.0")
                .contains("\"digestsAsked\":3");
        byte[] bytes = Files.readAllBytes(index);
        bytes[4096] ^= 1;
        Files.write(index, bytes);
        Ended ended = run("index", "verify", index);
        assertThat(ended.code()).isEqualTo(ExitCode.COULD_NOT);
        assertThat(ended.err()).contains("section md5 rows").contains("checksum is wrong at byte 4096");
        assertThat(ended.out()).doesNotContain("is right");
    }

    @Test
    void a_damaged_index_is_refused_before_any_answer() throws IOException {
        Path index = indexOf(folder, "00112233445566778899aabbccddeeff");
        byte[] bytes = Files.readAllBytes(index);
        Files.write(index, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        System.setIn(input("00112233445566778899aabbccddeeff\n"));
        Ended ended = run("match", "--index", index);
        assertThat(ended.code()).isEqualTo(ExitCode.COULD_NOT);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void the_demo_finds_what_it_planted() {
        Ended ended = run("demo", "--files", "60", "--out", folder.resolve("demo"));
        assertThat(ended.err()).contains("Found exactly what was planted");
        assertThat(ended.code()).isEqualTo(ExitCode.NOT_ALL_EXAMINED);
    }

    @Test
    void the_demo_leaves_a_folder_alone_that_it_did_not_make() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.txt"), "keep");
        assertThat(run("demo", "--files", "60", "--out", folder).code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(mine).hasContent("keep");
    }

    private static Path indexOf(Path folder, String md5) throws IOException {
        Path list = Files.writeString(folder.resolve("list.md5"), md5 + "  a\n");
        Path index = folder.resolve("list.slx");
        assertThat(run("index", "build", "--out", index, list).code()).isEqualTo(ExitCode.NOTHING_FOUND);
        return index;
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static JsonNode members(String line) {
        return JSON.readTree(line);
    }

    /// The folder of pictures with published values, which is not part of the project.
    private static Path publishedPictures() {
        @Nullable String said = System.getenv("SAFELIGHT_TESTDATA");
        Path found = said != null
                ? Path.of(said, "pdq")
                : Path.of("")
                        .toAbsolutePath()
                        .resolve("../../shared/testdata/pdq")
                        .normalize();
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isDirectory(found), "the published pictures are not beside this project: shared/testdata/pdq");
        return found;
    }
}
